import { compile } from "../../compiler/compile.ts";
import { WasmDevice, type WasmOptions } from "./device.ts";

export { WasmDevice, type WasmOptions, type WasmStats } from "./device.ts";
export type { TouchedArena } from "./paint.ts";

/** A device that evaluates graphs as WebAssembly programs on a team of threads. */
export function createWasmDevice(options: WasmOptions = {}): WasmDevice {
  return new WasmDevice((request, signature, target) => compile(request, signature, target), options);
}
