import * as f from "../../../src/index.ts";
import { attr } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";

/** The layer by how many dimensions its input has. */
const layers: Readonly<Record<number, typeof f.nn.BatchNorm1d>> = {
  2: f.nn.BatchNorm1d,
  3: f.nn.BatchNorm1d,
  4: f.nn.BatchNorm2d,
  5: f.nn.BatchNorm3d,
};

/** Training calls, reading the running statistics after each, then one call in evaluation mode. */
export async function batchNormSteps(run: CaseRun): Promise<void> {
  const { attrs, inputs, outputs = [] } = run.reference;
  const named = new Map(inputs.map((input) => [input.name, run.base(input)]));
  const Layer = layers[named.get("x0")?.ndim ?? 2];
  const layer = new Layer(attr(attrs, "num_features"), {
    momentum: attr<number | null>(attrs, "momentum", 0.1),
    eps: attr(attrs, "eps", 1e-5),
    affine: attr(attrs, "affine", true),
  });
  const state = Object.fromEntries([...named].filter(([name]) => name === "weight" || name === "bias"));
  await layer.loadStateDict(state, { strict: false });
  const results: Record<string, f.Tensor> = {};
  const steps = attr<number>(attrs, "train_steps");
  const input = (i: number): f.Tensor => named.get(`x${i}`) ?? f.zeros([0]);
  for (let i = 0; i < steps; i++) {
    results[`y${i}`] = layer.forward(input(i));
    for (const name of ["running_mean", "running_var"]) {
      const value = f.mul(layer.stateDict()[name], 1);
      results[`${name}${i}`] = value;
      await f.evaluate(value, results[`y${i}`]);
    }
  }
  results.y_eval = layer.eval().forward(input(named.has(`x${steps}`) ? steps : steps - 1));
  for (const output of outputs) await run.compare(output.name, results[output.name], output);
}
