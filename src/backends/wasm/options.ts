import { DeviceError } from "../../ir/errors.ts";
import { canShareMemory, defaultThreads, hasRelaxedSimd } from "./host.ts";

export interface WasmOptions {
  /** Threads of the team, the caller included; by default the cores this process may use, at most 16. */
  readonly threads?: number;
  /** Fused multiply-add through relaxed SIMD; by default where the host has it. */
  readonly relaxed?: boolean;
  /** Programs kept compiled; 64 by default. */
  readonly cacheSize?: number;
  /** Most memory, in pages of 64 KiB; by default 4 GiB, or what the host allows. */
  readonly maximumPages?: number;
  /** Fill the arena with a pattern before each run and check afterwards; see `touched`. For tests. */
  readonly paint?: boolean;
  /** Steps with fewer operations plus bytes run on one thread. For tests. */
  readonly serialBelow?: number;
}

/**
 * How many threads a device of these options has, and whether it fuses multiply-adds.
 *
 * @throws DeviceError for counts out of range, and for what the host lacks
 */
export function settingsOf(options: WasmOptions): { readonly threads: number; readonly relaxed: boolean } {
  const asked = options.threads ?? defaultThreads();
  if (!Number.isInteger(asked) || asked < 1 || asked > 64) {
    const expected = "be a whole number from 1 to 64";
    throw new DeviceError({ op: "wasm", argument: "threads", expected, received: String(asked) });
  }
  if (options.relaxed && !hasRelaxedSimd()) {
    const expected = "be false where the host has no relaxed SIMD";
    throw new DeviceError({ op: "wasm", argument: "relaxed", expected, received: "true" });
  }
  return { threads: canShareMemory() ? asked : 1, relaxed: options.relaxed ?? hasRelaxedSimd() };
}
