import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

interface Step {
  readonly out: string;
  readonly op: string;
  readonly args: readonly string[];
  readonly dim?: number;
  readonly keepdim?: boolean;
}

const steps: Readonly<Record<string, (args: readonly Tensor[], step: Step) => Tensor>> = {
  add: ([x, y]) => f.add(x, y),
  exp_small: ([x]) => f.exp(f.mul(x, 0.2)),
  matmul: ([x, y]) => f.matmul(x, y),
  mean_of_means: (args) => f.mean(f.stack(args.map((x) => f.mean(x)))),
  mul: ([x, y]) => f.mul(x, y),
  neg: ([x]) => f.neg(x),
  relu: ([x]) => f.relu(x),
  sigmoid: ([x]) => f.sigmoid(x),
  sin: ([x]) => f.sin(x),
  softmax: ([x], { dim }) => f.softmax(x, { dim }),
  softplus: ([x]) => f.softplus(x),
  square: ([x]) => f.mul(x, x),
  sub: ([x, y]) => f.sub(x, y),
  sum: ([x], { dim, keepdim }) => f.sum(x, { dim, keepdim }),
  tanh: ([x]) => f.tanh(x),
};

/** Random expression graphs: the steps in order, the last of which is the loss. */
export const program: Adapters = {
  program(inputs, attrs) {
    const values: Record<string, Tensor> = { ...inputs };
    for (const step of attr<readonly Step[]>(attrs, "steps")) {
      const args = step.args.map((name) => values[name]);
      values[step.out] = steps[step.op](args, step);
    }
    return { loss: values.loss };
  },
};
