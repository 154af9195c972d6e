import * as f from "../../../src/index.ts";
import { attr, unsupported } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";
import { layerOf } from "../layerOf.ts";
import { optimizerOf, optionsOf } from "../layers.ts";
import { lossOf } from "../lossOf.ts";
import type { Attrs } from "../manifest.ts";

type Results = Record<string, f.Tensor | { dtype: "float64"; shape: readonly number[]; data: Float64Array }>;

/** PyTorch's `layer<i>.<name>` for the library's `<i>.<name>`. */
const longName = (name: string): string => `layer${name}`;

async function startFrom(run: CaseRun, model: f.nn.Sequential): Promise<void> {
  const given = run.reference.inputs.filter((input) => input.role === "parameter");
  const state: Record<string, f.nn.StateValue> = { ...model.stateDict() };
  for (const { name, tensor } of given) state[name.replace(/^layer/, "")] = run.stored(tensor ?? name);
  await model.loadStateDict(state);
}

function clip(model: f.nn.Sequential, attrs: Attrs): void {
  const [maxNorm, maxValue] = [attrs.clip_grad_norm, attrs.clip_grad_value];
  if (typeof maxNorm === "number") f.optim.clipGradNorm(model.parameters(), maxNorm);
  if (typeof maxValue === "number") f.optim.clipGradValue(model.parameters(), maxValue);
}

/** Trains on the given rows, then compares losses, the first gradients, the final state and an evaluation. */
export async function training(run: CaseRun): Promise<void> {
  const { attrs, inputs, outputs = [] } = run.reference;
  const model = new f.nn.Sequential(...attr<readonly Attrs[]>(attrs, "layers").map(layerOf));
  await startFrom(run, model);
  const stored = (name: string): f.Tensor => {
    const input = inputs.find((other) => other.name === name);
    return input ? run.base(input) : unsupported(`no ${name}`);
  };
  const [x, y] = [stored("X"), stored("Y")];
  const batches = stored("batches");
  const criterion = lossOf(attr(attrs, "loss"), attr(attrs, "loss_args", {}));
  const rule = optimizerOf(attr(attrs, "optimizer"), model.parameters(), optionsOf(attr(attrs, "optimizer_args")));
  const results: Results = {};
  const losses: number[] = [];
  for (let step = 0; step < attr<number>(attrs, "steps"); step++) {
    const rows = f.select(batches, 0, step);
    const loss = criterion(model.forward(f.indexSelect(x, 0, rows)), f.indexSelect(y, 0, rows));
    rule.zeroGrad();
    loss.backward();
    clip(model, attrs);
    const gradients = model.namedParameters().map(([name, { grad }]) => [name, grad] as const);
    const keep = step === 0 ? gradients.flatMap(([, gradient]) => gradient ?? []) : [];
    await rule.step({ keep });
    losses.push(await loss.item());
    if (step > 0) continue;
    for (const [name, gradient] of gradients) if (gradient) results[`grad1/${longName(name)}`] = gradient;
  }
  results.losses = { dtype: "float64", shape: [losses.length], data: Float64Array.from(losses) };
  for (const [name, variable] of Object.entries(model.stateDict())) results[`final/${longName(name)}`] = variable;
  results.eval = model.eval().forward(f.narrow(x, 0, 0, 5));
  for (const output of outputs) {
    const result = results[output.name];
    if (result) await run.compare(output.name, result, output);
    else run.problems.push(`${output.name} is missing`);
  }
}
