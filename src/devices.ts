import { createReferenceDevice } from "./backends/reference/index.ts";
import { createWasmDevice } from "./backends/wasm/index.ts";
import { ValueError } from "./ir/errors.ts";
import { defaultDevice, registerDevice, replaceDevice, setDefaultDevice } from "./tensor/defaultDevice.ts";
import type { Device } from "./tensor/device.ts";

// The first is the default.
registerDevice("wasm", () => createWasmDevice());
registerDevice("reference", createReferenceDevice);

/**
 * The device that new tensors live on; with a name ("wasm", "reference"), makes that one the default first.
 *
 * @throws DeviceError when there is no device of this name
 */
export function device(name?: string): Device {
  return name === undefined ? defaultDevice() : setDefaultDevice(name);
}

/**
 * How many threads the wasm device computes with; the results do not depend on it. Call it before the first tensor is
 * made: tensors stay on the device they were made on.
 *
 * @throws ValueError unless threads is a whole number from 1 to 64
 */
export function setThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
    throw new ValueError({
      op: "setThreads",
      argument: "threads",
      expected: "be a whole number from 1 to 64",
      received: String(threads),
    });
  }
  replaceDevice("wasm", () => createWasmDevice({ threads }));
}
