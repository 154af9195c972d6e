/**
 * `npm run bench -- [CASE…] [--threads N] [--rounds N] [--json]`: the median time of a training step, and PyTorch's
 * beside it from the same run where a python3 with torch is found. Rounds alternate, so both see the same machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { device, setThreads } from "../src/index.ts";
import { writeSafetensors } from "../src/io/index.ts";
import { type BenchCase, cases, makeData, trainingStep } from "./cases.ts";
import { findTorch, TorchPeer } from "./torchPeer.ts";

interface Result {
  readonly case: string;
  readonly stepMs: Quartiles;
  readonly torch?: { readonly version: string; readonly setting: string; readonly stepMs: Quartiles };
  /** Ours divided by PyTorch's; below 1 is faster. */
  readonly ratio?: number;
}

interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: "string" },
    rounds: { type: "string", default: "15" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const wanted = positionals.length > 0 ? positionals : cases.map((one) => one.name);
const unknown = wanted.filter((name) => !cases.some((one) => one.name === name));
if (unknown.length > 0 || !(rounds >= 1)) {
  console.error(`bench: no case ${unknown.join(", ")}; there are ${cases.map((one) => one.name).join(", ")}.`);
  process.exit(2);
}
if (values.threads) setThreads(Number(values.threads));

const say = (text: string): void => {
  if (!values.json) console.log(text);
};
const python = findTorch();
say(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.version}; fathom: ${device().description}`);
if (!python) say("PyTorch: no python3 here can import torch (PYTHON names another); ours alone is timed.");

const folder = mkdtempSync(join(tmpdir(), "fathom-bench-"));
try {
  for (const one of cases.filter(({ name }) => wanted.includes(name))) {
    const result = await measure(one);
    if (values.json) console.log(JSON.stringify(result));
    else report(result);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
await device().close();

async function measure(one: BenchCase): Promise<Result> {
  const model = one.model();
  const { x, y } = makeData(one);
  const tensors = new Map<string, { dtype: "float32" | "int32"; shape: readonly number[]; data: never }>();
  for (const [name, variable] of Object.entries(model.stateDict())) {
    if (variable.dtype !== "float32") continue;
    tensors.set(name, { dtype: "float32", shape: variable.shape, data: (await variable.data()) as never });
  }
  tensors.set("x", { dtype: "float32", shape: x.shape, data: (await x.data()) as never });
  tensors.set("y", { dtype: "int32", shape: y.shape, data: (await y.data()) as never });
  const file = join(folder, `${one.name}.safetensors`);
  writeFileSync(file, writeSafetensors(tensors));

  const step = trainingStep(model);
  const first = [await step(x, y), await step(x, y), await step(x, y)];
  const peer = python ? await bestPeer(python, one, file, first) : undefined;
  for (const end = performance.now() + 1500; performance.now() < end; ) await step(x, y);
  const ours: number[] = [];
  const theirs: number[] = [];
  const estimate = await timeSteps(() => step(x, y), 3);
  const count = Math.max(3, Math.min(200, Math.round(0.25 / Math.min(...estimate))));
  for (let round = 0; round < rounds; round++) {
    ours.push(...(await timeSteps(() => step(x, y), count)));
    if (peer) theirs.push(...(await peer.torch.time(count)));
  }
  peer?.torch.close();
  const stepMs = quartiles(ours);
  if (!peer) return { case: one.name, stepMs };
  const torchMs = quartiles(theirs);
  const torch = { version: peer.version, setting: peer.torch.label, stepMs: torchMs };
  return { case: one.name, stepMs, torch, ratio: stepMs.median / torchMs.median };
}

/** PyTorch in the setting that is fastest here, after its first losses were checked against ours. */
async function bestPeer(
  python: string,
  one: BenchCase,
  file: string,
  losses: readonly number[],
): Promise<{ torch: TorchPeer; version: string }> {
  let best: { torch: TorchPeer; version: string; seconds: number } | undefined;
  for (const threads of [1, 2]) {
    for (const channelsLast of one.input.length === 3 ? [false, true] : [false]) {
      const torch = new TorchPeer(python, { threads, channelsLast });
      const version = await torch.version();
      const reference = await torch.prepare(one.name, file);
      reference.forEach((value, i) => {
        if (Math.abs(value - losses[i]) > 1e-3 * Math.abs(value)) {
          throw new Error(`${one.name}: loss ${i} is ${losses[i]} here and ${value} in PyTorch: not the same work`);
        }
      });
      const seconds = quartiles(await torch.time(15)).median;
      if (!best || seconds < best.seconds) {
        best?.torch.close();
        best = { torch, version, seconds };
      } else torch.close();
    }
  }
  if (!best) throw new Error("no setting of PyTorch was tried");
  return best;
}

async function timeSteps(step: () => Promise<unknown>, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await step();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/** In milliseconds. */
function quartiles(seconds: readonly number[]): Quartiles {
  const sorted = seconds.map((value) => value * 1000).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

function report({ case: name, stepMs, torch, ratio }: Result): void {
  const show = ({ low, median, high }: Quartiles): string =>
    `${median.toFixed(2)} ms (${low.toFixed(2)} to ${high.toFixed(2)})`;
  say(`${name}: training step, median and quartiles of ${rounds} rounds`);
  say(`  fathom   ${show(stepMs)}`);
  if (torch) say(`  PyTorch  ${show(torch.stepMs)}  ${torch.version}, ${torch.setting}, the best of its settings here`);
  if (ratio !== undefined) say(`  ratio    ${ratio.toFixed(2)} (below 1: fathom is faster)`);
}
