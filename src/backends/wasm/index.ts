import { compile } from "../../compiler/compile.ts";
import { WasmDevice, type WasmOptions } from "./device.ts";
import { environmentDump } from "./host.ts";

export { WasmDevice, type WasmOptions, type WasmStats } from "./device.ts";

/** A device that compiles whole requests to WebAssembly and runs them on a team of threads. */
export function createWasmDevice(options: WasmOptions = {}): WasmDevice {
  const dump = environmentDump();
  return new WasmDevice((request, signature, target) => compile(request, signature, target, { dump }), options);
}
