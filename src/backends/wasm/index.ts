import { compile } from "../../compiler/compile.ts";
import { WasmDevice } from "./device.ts";
import { environmentDump } from "./host.ts";
import type { WasmOptions } from "./options.ts";

export { WasmDevice, type WasmStats } from "./device.ts";
export { measurePeak } from "./measurePeak.ts";
export type { WasmOptions } from "./options.ts";

/** A device that compiles whole requests to WebAssembly and runs them on a team of threads. */
export function createWasmDevice(options: WasmOptions = {}): WasmDevice {
  const show = environmentDump();
  return new WasmDevice((request, signature, target, passed, watch) => {
    const dump = (pass: string, text: () => string): void => {
      passed?.(pass);
      show?.(pass, text);
    };
    return compile(request, signature, target, { dump, watch });
  }, options);
}
