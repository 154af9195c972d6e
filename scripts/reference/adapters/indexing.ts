import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapters, attr, unsupported } from "../adapter.ts";

type Slices = readonly (readonly [number, number | null, number])[];

/** tensor0, tensor1, … in order. */
function listOf(inputs: Readonly<Record<string, Tensor>>): Tensor[] {
  return Object.keys(inputs).map((_, i) => inputs[`tensor${i}`]);
}

/** Movement, selection and indexed writing. */
export const indexing: Adapters = {
  "torch.Tensor.__getitem__"({ input }, attrs) {
    return attrs.slices
      ? f.slice(input, attr<Slices>(attrs, "slices"))
      : unsupported("torch.Tensor.__getitem__[index]");
  },
  "torch.Tensor.repeat": ({ input }, attrs) => f.repeat(input, attr(attrs, "repeats")),
  "torch.broadcast_to": ({ input }, attrs) => f.expand(input, attr(attrs, "size")),
  "torch.cat": (inputs, attrs) => f.cat(listOf(inputs), attr(attrs, "dim", 0)),
  "torch.chunk": ({ input }, attrs) => f.chunk(input, attr(attrs, "chunks"), attr(attrs, "dim", 0)),
  "torch.flatten": ({ input }, attrs) =>
    f.flatten(input, { startDim: attr(attrs, "start_dim", 0), endDim: attr(attrs, "end_dim", -1) }),
  "torch.flip": ({ input }, attrs) => f.flip(input, attr(attrs, "dims")),
  "torch.gather": ({ input, index }, attrs) => f.gather(input, attr(attrs, "dim"), index),
  "torch.index_select": ({ input, index }, attrs) => f.indexSelect(input, attr(attrs, "dim"), index),
  "torch.masked_fill": ({ input, mask }, attrs) => f.where(mask, attr<number>(attrs, "value"), input),
  "torch.narrow": ({ input }, attrs) =>
    f.narrow(input, attr(attrs, "dim"), attr(attrs, "start"), attr(attrs, "length")),
  "torch.nn.functional.pad": ({ input }, attrs) =>
    f.pad(input, attr(attrs, "pad"), {
      mode: attr(attrs, "mode", "constant"),
      value: attr<number | null>(attrs, "value", 0) ?? 0,
    }),
  "torch.permute": ({ input }, attrs) => f.permute(input, attr(attrs, "dims")),
  "torch.reshape": ({ input }, attrs) => f.reshape(input, attr(attrs, "shape")),
  "torch.roll": ({ input }, attrs) => f.roll(input, attr(attrs, "shifts"), attr(attrs, "dims")),
  "torch.scatter": ({ input, index, src }, attrs) =>
    f.scatter(input, attr(attrs, "dim"), index, src ?? attr<number>(attrs, "value")),
  "torch.scatter_add": ({ input, index, src }, attrs) => f.scatterAdd(input, attr(attrs, "dim"), index, src),
  "torch.select": ({ input }, attrs) => f.select(input, attr(attrs, "dim"), attr(attrs, "index")),
  "torch.split": ({ input }, attrs) => f.split(input, attr(attrs, "split_size_or_sections"), attr(attrs, "dim", 0)),
  "torch.squeeze": ({ input }, attrs) => f.squeeze(input, attr(attrs, "dim")),
  "torch.stack": (inputs, attrs) => f.stack(listOf(inputs), attr(attrs, "dim", 0)),
  "torch.transpose": ({ input }, attrs) => f.transpose(input, attr(attrs, "dim0"), attr(attrs, "dim1")),
  "torch.tril": ({ input }, attrs) => f.tril(input, { diagonal: attr(attrs, "diagonal", 0) }),
  "torch.triu": ({ input }, attrs) => f.triu(input, { diagonal: attr(attrs, "diagonal", 0) }),
  "torch.unbind": ({ input }, attrs) => f.unbind(input, attr(attrs, "dim", 0)),
  "torch.unsqueeze": ({ input }, attrs) => f.unsqueeze(input, attr(attrs, "dim")),
};
