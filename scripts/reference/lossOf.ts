import * as f from "../../src/index.ts";
import { unsupported } from "./adapter.ts";
import { camel, optionsOf } from "./layers.ts";
import type { Attrs } from "./manifest.ts";

type Loss = (x: f.Tensor, target: f.Tensor, options?: object) => f.Tensor;

const short: Readonly<Record<string, string>> = {
  bce: "binaryCrossEntropy",
  bceWithLogits: "binaryCrossEntropyWithLogits",
  ce: "crossEntropy",
  mae: "l1Loss",
};

/** The loss by PyTorch's functional name, with or without `_loss`. */
export function lossOf(name: string, args: Attrs): Loss {
  const own = camel(name.replace("torch.nn.functional.", ""));
  const ops = f as unknown as Record<string, Loss | undefined>;
  const op = [short[own], own, `${own}Loss`].flatMap((key) => ops[key] ?? [])[0] ?? unsupported(`loss ${name}`);
  return (x, target) => op(x, target, optionsOf(args));
}
