import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

type Options = { readonly p?: number; readonly training?: boolean };

/** The functional forms by PyTorch's names; the alpha kinds do nothing unless told that they train. */
const kinds: Readonly<Record<string, (x: Tensor, options: Options) => Tensor>> = {
  dropout: f.dropout,
  dropout1d: f.dropout1d,
  dropout2d: f.dropout2d,
  dropout3d: f.dropout3d,
  alpha_dropout: f.alphaDropout,
  feature_alpha_dropout: f.featureAlphaDropout,
};

const plain =
  (name: string): Adapter =>
  ({ input }, attrs) => {
    const training = attr(attrs, "training", !name.includes("alpha"));
    return kinds[name](input, { p: attr(attrs, "p", 0.5), training });
  };

export const dropout: Adapters = Object.fromEntries(
  Object.keys(kinds).map((name) => [`torch.nn.functional.${name}`, plain(name)]),
);
