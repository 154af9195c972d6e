import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const softmax: Adapters = {
  "torch.nn.functional.log_softmax": ({ input }, attrs) => f.logSoftmax(input, { dim: attr(attrs, "dim") }),
  "torch.nn.functional.softmax": ({ input }, attrs) => f.softmax(input, { dim: attr(attrs, "dim") }),
  "torch.nn.functional.softmin": ({ input }, attrs) => f.softmin(input, { dim: attr(attrs, "dim") }),
};
