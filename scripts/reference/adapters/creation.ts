import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const creation: Adapters = {
  "torch.arange": (_inputs, attrs) => f.arange(attr(attrs, "start"), attr(attrs, "end"), attr(attrs, "step", 1)),
};
