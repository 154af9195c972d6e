import type { TypedArray } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { FailedRun } from "../tensor/compile.ts";

/** Values of a failed run's nodes, or of nodes made from them: the run wrote nothing, so they are what they were. */
export async function evaluateAgain(
  { device, leaves, values }: FailedRun,
  nodes: readonly Node[],
): Promise<readonly TypedArray[]> {
  const given = new Map(leaves.map((leaf, i) => [leaf, values[i]]));
  const executable = device.prepare({ outputs: nodes, writes: [], guards: [] });
  const { outputs } = await executable.run(executable.leaves.map((leaf) => given.get(leaf)));
  return outputs;
}
