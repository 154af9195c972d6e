import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const activations: Adapters = {
  "torch.nn.functional.softplus": ({ input }, attrs) =>
    f.softplus(input, { beta: attr(attrs, "beta", 1), threshold: attr(attrs, "threshold", 20) }),
};
