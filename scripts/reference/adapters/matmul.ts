import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const matmul: Adapters = {
  "torch.addmm": ({ input, mat1, mat2 }, attrs) =>
    f.addmm(input, mat1, mat2, { beta: attr(attrs, "beta", 1), alpha: attr(attrs, "alpha", 1) }),
  "torch.bmm": ({ input, mat2 }) => f.bmm(input, mat2),
  "torch.dot": (inputs) => f.dot(inputs.input, inputs.tensor),
  "torch.matmul": ({ input, other }) => f.matmul(input, other),
  "torch.mm": ({ input, mat2 }) => f.mm(input, mat2),
  "torch.mv": ({ input, vec }) => f.mv(input, vec),
  "torch.nn.functional.linear": ({ input, weight, bias }) => f.linear(input, weight, bias),
  "torch.outer": ({ input, vec2 }) => f.outer(input, vec2),
};
