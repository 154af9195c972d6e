import type { Place, Program } from "../../compiler/program.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import type { Request } from "../../ir/request.ts";
import { numel } from "../../ir/shape.ts";
import type { DeviceMemory } from "./memory.ts";

/** What a run has left in memory: the values of the request's outputs, and a number for each fault, 0 where there is none. */
export function resultsOf(
  { buffers, outputs, faults }: Program,
  request: Request,
  memory: DeviceMemory,
  addressOf: (place: Place) => number,
): { readonly outputs: TypedArray[]; readonly faults: number[] } {
  const at = (buffer: number): number => addressOf(buffers[buffer].place);
  return {
    outputs: outputs.map((buffer, i) => {
      const { dtype, shape } = request.outputs[i];
      return memory.read(at(buffer), dtype, numel(shape));
    }),
    faults: faults.map((buffer) => memory.words[at(buffer) / 4]),
  };
}
