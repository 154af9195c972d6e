import * as f from "../../../src/index.ts";
import { attr } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";
import { optimizerOf, optionsOf } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

type Named = Readonly<Record<string, f.Tensor>>;

const meanSquare = (x: f.Tensor): f.Tensor => f.mean(f.square(x));

/** The losses of the cases' problems, by the formula they give. */
const problems: Readonly<Record<string, (t: Named) => f.Tensor>> = {
  least_squares: ({ A, x, b }) => meanSquare(f.sub(f.matmul(A, x), b)),
  mlp: ({ X, W1, b1, W2, b2, Y }) => {
    const hidden = f.tanh(f.linear(X, W1, b1));
    return meanSquare(f.sub(f.linear(hidden, W2, b2), Y));
  },
  rosenbrock: ({ x }) => {
    const count = x.shape[0] - 1;
    const [first, rest] = [f.narrow(x, 0, 0, count), f.narrow(x, 0, 1, count)];
    const valley = f.mul(f.square(f.sub(rest, f.square(first))), 100);
    return f.div(f.sum(f.add(valley, f.square(f.sub(1, first)))), 100);
  },
};

/** How PyTorch is to compute, not what. */
const ways = ["foreach", "capturable", "differentiable", "fused"];

/** PyTorch's hyper-parameters as options; what is null is its default. */
function hyperOf(attrs: Attrs): Record<string, unknown> {
  return optionsOf(
    Object.fromEntries(Object.entries(attrs).filter(([name, value]) => !ways.includes(name) && value !== null)),
  );
}

/** Runs the steps and compares every parameter after each of them, and the losses before. */
export async function optimizer(run: CaseRun): Promise<void> {
  const { attrs, inputs, op = "" } = run.reference;
  const parameters: Record<string, f.Parameter> = {};
  const data: Record<string, f.Tensor> = {};
  for (const input of inputs) {
    if (input.role === "parameter") parameters[input.name] = run.base(input, true) as f.Parameter;
    else data[input.name] = run.base(input);
  }
  const { steps, problem, loss: _, param_groups: groups, ...hyper } = attrs;
  const params = Array.isArray(groups)
    ? groups.map(({ params: names, ...own }: { params: string[] }) => ({
        ...hyperOf(own),
        params: names.map((name) => parameters[name]),
      }))
    : Object.values(parameters);
  const rule = optimizerOf(op, params, hyperOf(hyper));
  const losses: number[] = [];
  const seen = Object.fromEntries(Object.keys(parameters).map((name) => [name, [] as number[]]));
  for (let step = 0; step < Number(steps); step++) {
    if (problem === "given_gradients") {
      for (const [name, parameter] of Object.entries(parameters)) {
        parameter.setGrad(f.select(data[`${name}.grad`], 0, step));
      }
      await rule.step();
    } else {
      const loss = problems[attr<string>(attrs, "problem")]({ ...parameters, ...data });
      rule.zeroGrad();
      loss.backward();
      await rule.step();
      losses.push(await loss.item());
    }
    for (const [name, parameter] of Object.entries(parameters)) seen[name].push(...(await parameter.data()));
  }
  for (const output of run.reference.outputs ?? []) {
    const values = output.name === "loss" ? losses : seen[output.name];
    const host = { dtype: "float64" as const, shape: output.shape, data: Float64Array.from(values) };
    await run.compare(output.name, host, output);
  }
}
