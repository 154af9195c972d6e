import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const matmul: Adapters = {
  "torch.addmm": ({ input, mat1, mat2 }, attrs) =>
    f.addmm(input, mat1, mat2, { beta: attr(attrs, "beta", 1), alpha: attr(attrs, "alpha", 1) }),
  "torch.baddbmm": ({ input, batch1, batch2 }, attrs) =>
    f.baddbmm(input, batch1, batch2, { beta: attr(attrs, "beta", 1), alpha: attr(attrs, "alpha", 1) }),
  "torch.bmm": ({ input, mat2 }) => f.bmm(input, mat2),
  "torch.dot": (inputs) => f.dot(inputs.input, inputs.tensor),
  "torch.einsum": (inputs, attrs) => f.einsum(attr(attrs, "equation"), Object.values(inputs)),
  "torch.matmul": ({ input, other }) => f.matmul(input, other),
  "torch.mm": ({ input, mat2 }) => f.mm(input, mat2),
  "torch.mv": ({ input, vec }) => f.mv(input, vec),
  "torch.nn.functional.bilinear": ({ input1, input2, weight, bias }) => f.bilinear(input1, input2, weight, bias),
  "torch.nn.functional.linear": ({ input, weight, bias }) => f.linear(input, weight, bias),
  "torch.outer": ({ input, vec2 }) => f.outer(input, vec2),
  "torch.tensordot": ({ a, b }, attrs) => f.tensordot(a, b, attr(attrs, "dims", 2)),
};
