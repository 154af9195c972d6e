import type { TypedArray } from "../../ir/dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";

/**
 * Runs a plan step by step on host arrays, by whatever runs one kernel; for tests. Output and temporaries begin as NaN, so what a plan forgets
 * to write shows.
 *
 * @returns the output
 */
export function runPlan(
  plan: TemplatePlan,
  arrays: {
    readonly inputs: readonly Float32Array[];
    readonly extras?: readonly TypedArray[];
    readonly outputNumel: number;
  },
  run: (kernel: Kernel, buffers: readonly TypedArray[]) => void,
): Float32Array {
  const output = new Float32Array(arrays.outputNumel).fill(Number.NaN);
  const temporaries = plan.temporaries.map((numel) => new Float32Array(numel).fill(Number.NaN));
  for (const { kernel, buffers } of plan.steps) {
    run(
      kernel,
      buffers.map((buffer) => {
        if (buffer.kind === "output") return output;
        if (buffer.kind === "input") return arrays.inputs[buffer.index];
        if (buffer.kind === "temporary") return temporaries[buffer.index];
        return (arrays.extras ?? [])[buffer.index];
      }),
    );
  }
  return output;
}

/** Fails at the first element that differs; -0 and 0 count as equal, NaN equals nothing. */
export function expectEqual(got: Float32Array, want: Float32Array, what: string): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} elements, wanted ${want.length}.`);
  for (let i = 0; i < want.length; i++) {
    if (got[i] !== want[i]) throw new Error(`${what}: element ${i} is ${got[i]}, wanted ${want[i]}.`);
  }
}
