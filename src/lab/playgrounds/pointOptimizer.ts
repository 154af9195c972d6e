import { type nn, optim } from "../../index.ts";
import type { PointSettings } from "./pointSettings.ts";

/** The update rule that the settings name, over all parameters of a model. */
export function pointOptimizer(
  { optimizer, lr }: PointSettings,
  model: nn.Module,
): optim.SGD | optim.Adam | optim.AdamW {
  const parameters = model.parameters();
  switch (optimizer) {
    case "sgd":
      return new optim.SGD(parameters, { lr });
    case "momentum":
      return new optim.SGD(parameters, { lr, momentum: 0.9 });
    case "adam":
      return new optim.Adam(parameters, { lr });
    case "adamw":
      return new optim.AdamW(parameters, { lr });
  }
}
