import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const rectifiers: Adapters = {
  "torch.nn.functional.relu": ({ input }) => f.relu(input),
  "torch.nn.functional.leaky_relu": ({ input }, attrs) =>
    f.leakyRelu(input, { negativeSlope: attr(attrs, "negative_slope", 0.01) }),
};
