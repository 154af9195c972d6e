import { faultPosition } from "../../compiler/checks.ts";
import type { ValueError } from "../../ir/errors.ts";
import { attrsOf, type Node } from "../../ir/node.ts";
import { rangeError } from "../../ir/rangeFault.ts";
import type { Device } from "../../tensor/device.ts";
import type { Given } from "./binding.ts";

/**
 * The error for a check that failed in a run. A program tells only where, so the element and the bounds are computed here,
 * from what the run was given: nothing has been written.
 *
 * @param fault  what the program has said of the check; not 0
 */
export async function faultError(
  device: Pick<Device, "prepare">,
  { check, fault }: { readonly check: Node; readonly fault: number },
  run: { readonly leaves: readonly Node[]; readonly given: Given },
): Promise<ValueError> {
  const [index, from, to] = check.inputs;
  const executable = device.prepare({ outputs: [index, from, to], writes: [], guards: [] });
  const { outputs } = await executable.run(executable.leaves.map((leaf) => run.given[run.leaves.indexOf(leaf)]));
  const at = faultPosition(fault, check);
  return rangeError({
    op: check.scope.op,
    argument: attrsOf(check, "checkRange").argument,
    from: outputs[1][0],
    to: outputs[2][0],
    value: outputs[0][at],
    at,
    shape: check.shape,
  });
}
