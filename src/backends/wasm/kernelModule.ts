import type { Kernel } from "../../compiler/kernel.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import { compileKernel } from "./codegen.ts";
import { encodeModule, type MemoryLimits } from "./encode.ts";

/** A module that exports each kernel alone as `k0`, `k1`, … `(begin, end, scratch, ...addresses)`; for tests and measurements. */
export function buildKernelModule(
  kernels: readonly Kernel[],
  options: { readonly relaxed: boolean; readonly memory: MemoryLimits },
): Uint8Array<ArrayBuffer> {
  return encodeModule({
    memory: options.memory,
    functions: kernels.map((kernel) => compileKernel(kernel, options)),
    exports: kernels.map((_, index) => ({ name: `k${index}`, index })),
  });
}

const guardBytes = 1 << 20;

/**
 * Runs items [begin, end) of one kernel on copies of `arrays` in a memory of its own and copies the results back; for
 * tests. `repeat` calls it that many times.
 */
export function runKernel(
  kernel: Kernel,
  arrays: readonly TypedArray[],
  options: { readonly relaxed: boolean; readonly begin?: number; readonly end?: number; readonly repeat?: number },
): void {
  const addresses: number[] = [];
  let top = guardBytes + align(kernel.scratch * 4);
  for (const array of arrays) {
    addresses.push(top);
    top = align(top + array.byteLength);
  }
  const pages = Math.ceil(top / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const bytes = new Uint8Array(memory.buffer);
  arrays.forEach((array, i) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), addresses[i]);
  });
  const limits = { initial: pages, maximum: pages, shared: false };
  const module = new WebAssembly.Module(buildKernelModule([kernel], { relaxed: options.relaxed, memory: limits }));
  const { k0 } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  if (typeof k0 !== "function") throw new InternalError("a kernel module exports no kernel.");
  for (let i = 0; i < (options.repeat ?? 1); i++) {
    k0(options.begin ?? 0, options.end ?? kernel.items, guardBytes, ...addresses);
  }
  arrays.forEach((array, i) => {
    const result = bytes.subarray(addresses[i], addresses[i] + array.byteLength);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(result);
  });
}

function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
