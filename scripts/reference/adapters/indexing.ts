import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import type { Attrs } from "../manifest.ts";
import { indexExpression } from "./indexExpression.ts";

type Slices = readonly (readonly [number, number | null, number])[];

/** tensor0, tensor1, … in order. */
function listOf(inputs: Readonly<Record<string, Tensor>>): Tensor[] {
  return Object.keys(inputs).map((_, i) => inputs[`tensor${i}`]);
}

/** Sorting is stable either way, so `stable` has nothing to say. */
const order = (attrs: Attrs): { dim: number; descending: boolean } => ({
  dim: attr(attrs, "dim", -1),
  descending: attr(attrs, "descending", false),
});

/** What indexes: an expression, slices, or the inputs index0, index1, … */
function entriesOf(inputs: Readonly<Record<string, Tensor>>, attrs: Attrs): f.Index[] {
  if (attrs.slices) return [...attr<readonly f.IndexRange[]>(attrs, "slices")];
  const text = attrs.index ?? attrs.indices;
  if (typeof text === "string") return indexExpression(text, inputs);
  const names = Object.keys(inputs).filter((name) => /^(index|indices|mask)\d*$/.test(name));
  return names.sort().map((name) => inputs[name]);
}

const isMask = (entry: f.Index): entry is Tensor => entry instanceof f.Tensor && entry.dtype === "bool";

/** Masks as the positions where they are true. */
async function positionsOf(entries: readonly f.Index[]): Promise<f.Index[]> {
  const parts = entries.map((entry) => (isMask(entry) ? f.nonzero(entry, { asTuple: true }) : [entry]));
  return (await Promise.all(parts)).flat();
}

/** Movement, selection and indexed writing. */
export const indexing: Adapters = {
  slice_assign: ({ input, value }, attrs) => f.sliceAssign(input, attr(attrs, "slices"), value ?? attr(attrs, "value")),
  "torch.Tensor.__getitem__"({ input, ...inputs }, attrs) {
    if (attrs.slices) return f.slice(input, attr<Slices>(attrs, "slices"));
    const entries = entriesOf(inputs, attrs);
    return entries.some(isMask) ? f.maskedIndex(input, entries) : f.index(input, entries);
  },
  "torch.Tensor.repeat": ({ input }, attrs) => f.repeat(input, attr(attrs, "repeats")),
  "torch.broadcast_to": ({ input }, attrs) => f.expand(input, attr(attrs, "size")),
  "torch.argwhere": ({ input }) => f.argwhere(input),
  "torch.argsort": ({ input }, attrs) => f.argsort(input, order(attrs)),
  "torch.bucketize": ({ input, boundaries }, attrs) =>
    f.bucketize(input, boundaries, { right: attr(attrs, "right", false) }),
  "torch.cat": (inputs, attrs) => f.cat(listOf(inputs), attr(attrs, "dim", 0)),
  "torch.chunk": ({ input }, attrs) => f.chunk(input, attr(attrs, "chunks"), attr(attrs, "dim", 0)),
  "torch.clone": ({ input }) => f.clone(input),
  "torch.diag": ({ input }, attrs) => f.diag(input, { diagonal: attr(attrs, "diagonal", 0) }),
  "torch.diag_embed": ({ input }, attrs) =>
    f.diagEmbed(input, {
      offset: attr(attrs, "offset", 0),
      dim1: attr(attrs, "dim1", -2),
      dim2: attr(attrs, "dim2", -1),
    }),
  "torch.diagonal": ({ input }, attrs) =>
    f.diagonal(input, { offset: attr(attrs, "offset", 0), dim1: attr(attrs, "dim1", 0), dim2: attr(attrs, "dim2", 1) }),
  "torch.flatten": ({ input }, attrs) =>
    f.flatten(input, { startDim: attr(attrs, "start_dim", 0), endDim: attr(attrs, "end_dim", -1) }),
  "torch.flip": ({ input }, attrs) => f.flip(input, attr(attrs, "dims")),
  "torch.gather": ({ input, index }, attrs) => f.gather(input, attr(attrs, "dim"), index),
  async "torch.index_put"({ input, values, ...inputs }, attrs) {
    const entries = await positionsOf(entriesOf(inputs, attrs));
    return f.indexPut(input, entries, values ?? attr(attrs, "value"), { accumulate: attr(attrs, "accumulate", false) });
  },
  "torch.index_select": ({ input, index }, attrs) => f.indexSelect(input, attr(attrs, "dim"), index),
  "torch.masked_fill": ({ input, mask, value }, attrs) => f.maskedFill(input, mask, value ?? attr(attrs, "value")),
  "torch.masked_scatter": ({ input, mask, source }) => f.maskedScatter(input, mask, source),
  "torch.masked_select": ({ input, mask }) => f.maskedSelect(input, mask),
  "torch.meshgrid": (inputs, attrs) => f.meshgrid(listOf(inputs), { indexing: attr(attrs, "indexing", "ij") }),
  "torch.movedim": ({ input }, attrs) => f.movedim(input, attr(attrs, "source"), attr(attrs, "destination")),
  "torch.index_add": ({ input, index, source }, attrs) =>
    f.indexAdd(input, attr(attrs, "dim"), index, source, { alpha: attr(attrs, "alpha", 1) }),
  "torch.kthvalue": ({ input }, attrs) =>
    f.kthvalue(input, attr(attrs, "k"), { dim: attr(attrs, "dim", -1), keepdim: attr(attrs, "keepdim", false) }),
  "torch.narrow": ({ input }, attrs) =>
    f.narrow(input, attr(attrs, "dim"), attr(attrs, "start"), attr(attrs, "length")),
  "torch.nn.functional.pad": ({ input }, attrs) =>
    f.pad(input, attr(attrs, "pad"), {
      mode: attr(attrs, "mode", "constant"),
      value: attr<number | null>(attrs, "value", null) ?? 0,
    }),
  "torch.nonzero": ({ input }, attrs) =>
    attr(attrs, "as_tuple", false) ? f.nonzero(input, { asTuple: true }) : f.nonzero(input),
  "torch.permute": ({ input }, attrs) => f.permute(input, attr(attrs, "dims")),
  "torch.repeat_interleave"({ input, repeats }, attrs) {
    const dim = attr<number | null>(attrs, "dim", null) ?? undefined;
    const outputSize = attr<number | null>(attrs, "output_size", null) ?? undefined;
    if (!repeats) return f.repeatInterleave(input, attr(attrs, "repeats"), { dim });
    return outputSize === undefined
      ? f.repeatInterleave(input, repeats, { dim })
      : f.repeatInterleave(input, repeats, { dim, outputSize });
  },
  "torch.reshape": ({ input }, attrs) => f.reshape(input, attr(attrs, "shape")),
  "torch.roll": ({ input }, attrs) =>
    f.roll(input, attr(attrs, "shifts"), attr<number[] | null>(attrs, "dims", null) ?? []),
  "torch.scatter": ({ input, index, src }, attrs) =>
    f.scatter(input, attr(attrs, "dim"), index, src ?? attr<number>(attrs, "value")),
  "torch.scatter_add": ({ input, index, src }, attrs) => f.scatterAdd(input, attr(attrs, "dim"), index, src),
  "torch.scatter_reduce": ({ input, index, src }, attrs) =>
    f.scatterReduce(input, attr(attrs, "dim"), index, src, attr(attrs, "reduce"), {
      includeSelf: attr(attrs, "include_self", true),
    }),
  "torch.searchsorted": ({ sorted_sequence, input, sorter }, attrs) =>
    f.searchsorted(sorted_sequence, input ?? attr<number>(attrs, "input"), {
      right: attr(attrs, "right", false),
      side: attr<"left" | "right" | null>(attrs, "side", null) ?? undefined,
      sorter,
    }),
  "torch.select": ({ input }, attrs) => f.select(input, attr(attrs, "dim"), attr(attrs, "index")),
  "torch.sort": ({ input }, attrs) => f.sort(input, order(attrs)),
  "torch.split": ({ input }, attrs) => f.split(input, attr(attrs, "split_size_or_sections"), attr(attrs, "dim", 0)),
  "torch.squeeze": ({ input }, attrs) => f.squeeze(input, attr<number | null>(attrs, "dim", null) ?? undefined),
  "torch.stack": (inputs, attrs) => f.stack(listOf(inputs), attr(attrs, "dim", 0)),
  "torch.take": ({ input, index }) => f.take(input, index),
  "torch.take_along_dim": ({ input, indices }, attrs) =>
    f.takeAlongDim(input, indices, attr<number | null>(attrs, "dim", null) ?? undefined),
  "torch.tile": ({ input }, attrs) => f.tile(input, attr(attrs, "dims")),
  "torch.trace": ({ input }) => f.trace(input),
  "torch.topk": ({ input }, attrs) =>
    f.topk(input, attr(attrs, "k"), {
      dim: attr<number | null>(attrs, "dim", -1) ?? -1,
      largest: attr(attrs, "largest", true),
      sorted: attr(attrs, "sorted", true),
    }),
  "torch.transpose": ({ input }, attrs) => f.transpose(input, attr(attrs, "dim0"), attr(attrs, "dim1")),
  "torch.tril": ({ input }, attrs) => f.tril(input, { diagonal: attr(attrs, "diagonal", 0) }),
  "torch.triu": ({ input }, attrs) => f.triu(input, { diagonal: attr(attrs, "diagonal", 0) }),
  "torch.unbind": ({ input }, attrs) => f.unbind(input, attr(attrs, "dim", 0)),
  "torch.unique": ({ input }, attrs) => f.unique(input, { dim: attr<number | null>(attrs, "dim", null) ?? undefined }),
  "torch.unique_consecutive": ({ input }, attrs) =>
    f.uniqueConsecutive(input, { dim: attr<number | null>(attrs, "dim", null) ?? undefined }),
  "torch.unsqueeze": ({ input }, attrs) => f.unsqueeze(input, attr(attrs, "dim")),
};
