import { encodeModule } from "./encode.ts";
import { Writer } from "./writer.ts";

/** The part of Node that this backend uses; absent in a browser. Bundlers see no import. */
interface NodeProcess {
  readonly versions?: { readonly node?: string; readonly v8?: string };
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stderr?: { write(text: string): unknown };
  getBuiltinModule?(name: string): unknown;
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process;

export const isNode: boolean = nodeProcess?.versions?.node !== undefined;

/** A module of Node's own, or undefined outside Node. */
export function builtin<T>(name: string): T | undefined {
  return isNode ? (nodeProcess?.getBuiltinModule?.(name) as T | undefined) : undefined;
}

/** V8 11.3 (Node 20) knows relaxed SIMD only behind a flag, set before it first compiles; newer ones reject the flag. */
export function enableRelaxedSimd(): void {
  if (nodeProcess?.versions?.v8?.startsWith("11.3.")) {
    builtin<{ setFlagsFromString(flag: string): void }>("node:v8")?.setFlagsFromString(
      "--experimental-wasm-relaxed-simd",
    );
  }
}

/**
 * Vector registers that a tile may use. V8 up to 12.4 (Node 20 and 22) keeps one for every distinct constant offset, so
 * a tile that would fill all 16 spills; elsewhere all 16 are free.
 */
export function tileRegisters(): number {
  const [major, minor] = (nodeProcess?.versions?.v8 ?? "99.0").split(".").map(Number);
  return major < 12 || (major === 12 && minor <= 4) ? 12 : 16;
}

let relaxedKnown: boolean | undefined;

/** Whether this host compiles relaxed SIMD and rounds its madd once; processors without such an instruction round twice. */
export function hasRelaxedSimd(): boolean {
  if (relaxedKnown === undefined) {
    enableRelaxedSimd();
    const out = new Writer([]);
    // (1 + 2^-12)² − (1 + 2^-11) is 2^-24, and 0 where the square is rounded.
    for (const value of [1 + 2 ** -12, 1 + 2 ** -12, -1 - 2 ** -11]) out.v128((bytes) => bytes.f32(value));
    out.simd("f32x4.relaxed_madd").simd("f32x4.extract_lane");
    out.bytes.byte(0);
    out.op("end");
    const limits = { initial: 1, maximum: 1, shared: false };
    const code = encodeModule({
      memory: limits,
      functions: [out.done(["f32"])],
      exports: [{ name: "madd", index: 0 }],
    });
    relaxedKnown = WebAssembly.validate(code) && runMadd(code) === 2 ** -24;
  }
  return relaxedKnown;
}

function runMadd(code: Uint8Array<ArrayBuffer>): number {
  const env = { memory: new WebAssembly.Memory({ initial: 1, maximum: 1 }) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env });
  return (exports.madd as () => number)();
}

/** Whether this thread may wait; a page's main thread may not. */
export function canBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether threads can share memory here; a page must be cross-origin isolated. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return isNode || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
}

const mostThreads = 16;

/** Threads for a team where nobody says how many: the cores that this process may use, 1 if they cannot share memory. */
export function defaultThreads(): number {
  return canShareMemory() ? Math.min(usableCores(), mostThreads) : 1;
}

/** Cores that this process may use. */
export function usableCores(): number {
  const cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
  const available = builtin<{ availableParallelism(): number }>("node:os")?.availableParallelism() ?? cores;
  return Math.max(1, Math.min(available, Math.floor(containerQuota())));
}

/** CPUs that the container's quota allows: cgroup v2, then v1; Infinity without one. */
function containerQuota(): number {
  const fs = builtin<{ readFileSync(path: string, encoding: "utf8"): string }>("node:fs");
  const read = (path: string): string | undefined => {
    try {
      return fs?.readFileSync(path, "utf8").trim();
    } catch {
      return undefined;
    }
  };
  const [quota, period] =
    read("/sys/fs/cgroup/cpu.max")?.split(" ") ??
    ["quota", "period"].map((name) => read(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`) ?? "");
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? Math.max(1, cpus) : Number.POSITIVE_INFINITY;
}

/** Prints what the passes named in the environment variable FATHOM_DUMP (`fuse,plan`) made, on standard error. */
export function environmentDump(): ((pass: string, text: () => string) => void) | undefined {
  const wanted = nodeProcess?.env?.FATHOM_DUMP;
  if (!wanted) return undefined;
  const passes = new Set(wanted.split(","));
  return (pass, text) => {
    if (passes.has(pass)) nodeProcess?.stderr?.write(`== ${pass}\n${text()}\n`);
  };
}
