import { encodeModule } from "./encode.ts";
import { Writer } from "./writer.ts";

/** The part of Node that this backend uses; absent in a browser. Bundlers see no import. */
interface NodeProcess {
  readonly versions?: { readonly node?: string; readonly v8?: string };
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

let relaxedKnown: boolean | undefined;

/** Whether this host compiles relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  if (relaxedKnown === undefined) {
    enableRelaxedSimd();
    const out = new Writer(0);
    for (let i = 0; i < 3; i++) out.v128((bytes) => bytes.f32(1));
    out.simd("f32x4.relaxed_madd").op("drop").op("end");
    const body = out.bytes.done();
    const memory = { initial: 1, maximum: 1, shared: false };
    const code = { params: [], results: [], locals: [], body };
    relaxedKnown = WebAssembly.validate(encodeModule({ memory, functions: [code], exports: [] }));
  }
  return relaxedKnown;
}
