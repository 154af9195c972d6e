import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import { emptyParameter, initialise, nonlinearityOf } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

/** Parameters whose gradients are the inputs grad0, grad1, … */
function withGradients(inputs: Readonly<Record<string, f.Tensor>>): f.Parameter[] {
  return Object.values(inputs).map((gradient) => {
    const parameter = emptyParameter(gradient.shape, gradient.device);
    parameter.setGrad(gradient);
    return parameter;
  });
}

const gradientsOf = (parameters: readonly f.Parameter[]): Record<string, f.Tensor> =>
  Object.fromEntries(parameters.flatMap(({ grad }, i) => (grad ? [[`grad${i}`, grad]] : [])));

const filled =
  (name: string) =>
  (_inputs: object, attrs: Attrs): f.Tensor =>
    initialise(name, attrs, f.defaultDevice());

export const training: Adapters = {
  "torch.nn.utils.clip_grad_norm_": (inputs, attrs) => {
    const parameters = withGradients(inputs);
    const options = {
      normType: attr(attrs, "norm_type", 2),
      errorIfNonfinite: attr(attrs, "error_if_nonfinite", false),
    };
    const total = f.optim.clipGradNorm(parameters, attr(attrs, "max_norm"), options);
    return { total_norm: total, ...gradientsOf(parameters) };
  },
  "torch.nn.utils.clip_grad_value_": (inputs, attrs) => {
    const parameters = withGradients(inputs);
    f.optim.clipGradValue(parameters, attr(attrs, "clip_value"));
    return gradientsOf(parameters);
  },
  "torch.nn.init.eye_": filled("eye_"),
  "torch.nn.init.dirac_": filled("dirac_"),
  "torch.nn.init.constant_": filled("constant_"),
  "torch.nn.init.ones_": filled("ones_"),
  "torch.nn.init.zeros_": filled("zeros_"),
  "torch.nn.init.calculate_gain": (_inputs, attrs) => {
    const name = nonlinearityOf(attr(attrs, "nonlinearity"));
    return f.tensor(f.nn.init.calculateGain(name, attr<number | null>(attrs, "param") ?? undefined));
  },
};
