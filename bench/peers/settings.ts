import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Case } from "../cases.ts";
import type { Setting } from "../peer.ts";
import { repeats, type Spec } from "../spec.ts";

const folder = import.meta.dirname;
/** Compiled TypeScript lies in `.built/peers`, Python's side where it is written. */
const sources = join(folder, "..", "..", "peers");

export const peerNames = ["torch", "jax-js", "tfjs"] as const;
export type PeerName = (typeof peerNames)[number];

/** The settings in which a peer is tried for a case; the fastest counts. */
export function settingsOf(peer: PeerName, one: Case): Setting[] {
  switch (peer) {
    case "torch":
      return torchSettings(one);
    case "jax-js":
      return jaxSettings(one);
    case "tfjs":
      return tfjsSettings(one);
  }
}

/** Ours, with the threads that were asked for; 0 stands for its own choice. */
export function fathomSetting(threads: number): Setting {
  return {
    label: threads > 0 ? threadsText(threads) : "default threads",
    command: process.execPath,
    args: [join(folder, "fathom.js"), String(threads)],
  };
}

let python: string | undefined | null = null;

/** A python3 that can import torch: $PYTHON, the first on the PATH, or the system's. */
export function findTorch(): string | undefined {
  if (python !== null) return python;
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"];
  const found = candidates.find(
    (each) => each && spawnSync(each, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  );
  python = found;
  return found;
}

function torchSettings({ spec, threads }: Case): Setting[] {
  const command = findTorch();
  if (command === undefined) return [];
  const counts = isAboutBytes(spec) ? [1] : [1, 2];
  return (threads ? [threads] : counts).flatMap((count) =>
    (hasImages(spec) ? [false, true] : [false]).map((channelsLast) => ({
      label: `${threadsText(count)}${channelsLast ? ", channels_last" : ""}`,
      command,
      args: [join(sources, "torch_peer.py")],
      env: { OMP_NUM_THREADS: String(count), OPENBLAS_NUM_THREADS: String(count) },
      options: { threads: count, channelsLast, repeats: repeats(spec) },
    })),
  );
}

/** V8 11.3 (Node 20) has relaxed SIMD behind a flag; fathom sets it for itself. */
const nodeFlags = process.versions.v8.startsWith("11.3.") ? ["--experimental-wasm-relaxed-simd"] : [];

/**
 * jax-js starts a worker a core where it finds a `Worker`; Node has none under that name. Within `jit` its convolution is
 * so slow that workers make no difference worth the minutes.
 */
function jaxSettings({ spec, threads }: Case): Setting[] {
  const workers = isAboutBytes(spec) ? 0 : (threads ?? 2);
  const run = (count: number, conv?: string): Setting => ({
    label: ["jit", count > 0 ? `${count} workers` : "no workers", ...(conv ? [convWords[conv]] : [])].join(", "),
    command: process.execPath,
    args: [...nodeFlags, join(folder, "jax.js"), String(count)],
    options: { conv },
  });
  const counts = workers > 1 ? [0, workers] : [0];
  if (!hasImages(spec) || isAboutBytes(spec)) return counts.map((count) => run(count));
  return [...counts.map((count) => run(count, "columns")), run(0, "operation")];
}

const convWords: Record<string, string> = { columns: "convolution by matmul", operation: "lax convolution" };

/**
 * TensorFlow.js's WebAssembly backend with SIMD. Its threads are switched off in Node; forced on, with workers of Node's,
 * 4.22 still says that it has one. Plain JavaScript is tried where it ends within minutes.
 */
function tfjsSettings({ spec }: Case): Setting[] {
  const run = (backend: string, conv: string, label: string): Setting => ({
    label,
    command: process.execPath,
    args: [...nodeFlags, join(folder, "tfjs.js"), backend],
    options: { conv },
  });
  const settings = hasGradientsOfImages(spec)
    ? [
        run("wasm", "products", "wasm, convolution's gradients written out"),
        run("wasm", "operation", "wasm, convolution's own gradients"),
      ]
    : [run("wasm", "operation", "wasm")];
  const isSmall = spec.kind === "network" && ["tiny-mlp", "cnn-mnist"].includes(spec.network);
  return isSmall && !isAboutBytes(spec)
    ? [...settings, { ...run("cpu", "operation", "plain JavaScript"), isAwaited: true }]
    : settings;
}

/** Threads and the time of a step do not matter then. */
function isAboutBytes(spec: Spec): boolean {
  return spec.kind === "network" && spec.mode === "peakBytes";
}

function hasGradientsOfImages(spec: Spec): boolean {
  if (spec.kind === "conv") return spec.pass !== "forward";
  return spec.kind === "network" && hasImages(spec) && spec.mode !== "infer";
}

function hasImages(spec: Spec): boolean {
  return spec.kind === "conv" || (spec.kind === "network" && /cnn|resnet/.test(spec.network));
}

function threadsText(count: number): string {
  return `${count} thread${count > 1 ? "s" : ""}`;
}
