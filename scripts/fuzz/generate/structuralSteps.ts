import type { DType } from "../../../src/ir/dtype.ts";
import type { PrimitiveAttrs, StructuralName } from "../../../src/ir/node.ts";
import { numel, type Shape } from "../../../src/ir/shape.ts";
import { type ConvolutionName, convolution } from "./convolution.ts";
import type { Draft, Value } from "./draft.ts";
import { pooling } from "./pooling.ts";

type Builder = (draft: Draft) => Value[] | undefined;

const any: readonly DType[] = ["float32", "float32", "float32", "int32", "uint8", "bool"];

/** One node of the graph. */
export function node<P extends StructuralName>(
  draft: Draft,
  op: P,
  inputs: readonly Value[],
  attrs: PrimitiveAttrs[P],
  shape: Shape,
  dtype: DType,
): Value[] | undefined {
  return draft.add({ kind: "primitive", op, inputs: inputs.map(({ ref }) => ref), attrs, shape, dtype });
}

/** An earlier value with at least one dimension, or a leaf. */
function pickWide(draft: Draft, dtypes: readonly DType[] = any): Value {
  const dtype = draft.random.pick(dtypes);
  const found = draft.some(dtype);
  return found.tensor.ndim > 0 && found.tensor.numel < 3000
    ? found
    : draft.some(dtype, draft.shape(draft.random.between(1, 4)));
}

function reduction(op: "sum" | "prod" | "amax" | "amin"): Builder {
  return (draft) => {
    const { random } = draft;
    const isLong = op === "sum" && random.chance(0.04);
    const long = random.pick([[17000], [3, 6000], [2100, 5], [9, 2000]]);
    const x = isLong ? draft.leaf(long, "float32", { role: "constant" }) : pickWide(draft);
    const { shape, dtype } = x.tensor;
    const dims = random.some(shape.map((_, dim) => dim));
    const out = shape.map((extent, dim) => (dims.includes(dim) ? 1 : extent));
    if (op !== "sum" && op !== "prod" && dims.some((dim) => shape[dim] === 0)) return undefined;
    if (op === "prod" && numel(shape) / Math.max(1, numel(out)) > 24) return undefined;
    return node(draft, op, [x], { dims }, out, dtype);
  };
}

function argReduction(op: "argmax" | "argmin"): Builder {
  return (draft) => {
    const x = pickWide(draft);
    const { shape } = x.tensor;
    const dim = draft.random.below(shape.length);
    return shape[dim] === 0 ? undefined : node(draft, op, [x], { dim }, shape.with(dim, 1), "int32");
  };
}

const matmul: Builder = (draft) => {
  const { random } = draft;
  const batch = random.chance(0.5) ? [] : draft.shape(random.between(1, 2), 6);
  const deep = random.chance(0.1) ? 400 : 65;
  const [m, n, k] = [draft.extent(33), draft.extent(65), draft.extent(deep)];
  const [transposeA, transposeB] = [random.chance(0.5), random.chance(0.5)];
  const dtype = random.chance(0.8) ? "float32" : random.pick(any);
  const a = draft.some(dtype, [...batch, ...(transposeA ? [k, m] : [m, k])]);
  const b = draft.some(dtype, [...batch, ...(transposeB ? [n, k] : [k, n])]);
  return node(draft, "matmul", [a, b], { transposeA, transposeB }, [...batch, m, n], dtype);
};

const convolve =
  (name: ConvolutionName): Builder =>
  (draft) =>
    convolution(draft, name);

/** An index tensor for `extent` entries along `dim` of a shape: given, or computed from others. */
function indexFor(draft: Draft, shape: Shape, extent: number): Value | undefined {
  const { random } = draft;
  const data = Array.from({ length: numel(shape) }, () => random.below(extent));
  const given = draft.leaf(shape, "int32", { data });
  if (random.chance(0.6) || shape.length === 0) return given;
  // extent − 1 − index, so that a kernel has to compute it.
  const last = draft.fit(draft.number(extent - 1, "int32"), shape);
  if (!last) return given;
  return draft.add({
    kind: "primitive",
    op: "sub",
    inputs: [last.ref, given.ref],
    attrs: {},
    shape,
    dtype: "int32",
  })?.[0];
}

/** Few elements of a byte or a bool: these lie closer together in memory than their indices. */
function pickForScatter(draft: Draft): Value {
  const { random } = draft;
  if (random.chance(0.6)) return pickWide(draft);
  return draft.leaf([random.between(1, 4)], random.pick(["uint8", "bool"] as const));
}

function placed(op: "gather" | "scatter"): Builder {
  return (draft) => {
    const { random } = draft;
    const x = op === "scatter" ? pickForScatter(draft) : pickWide(draft);
    const { shape, dtype } = x.tensor;
    const dim = random.below(shape.length);
    if (shape[dim] === 0) return undefined;
    const out = shape.with(dim, draft.extent(12));
    const index = indexFor(draft, out, shape[dim]);
    if (index === undefined) return undefined;
    if (op === "gather") return node(draft, op, [x, index], { dim }, out, dtype);
    const src = draft.some(dtype, out);
    const mode = random.pick(["set", "add", "mul", "max", "min"] as const);
    return node(draft, op, [x, index, src], { dim, mode }, shape, dtype);
  };
}

/** Another shape of as many elements. */
function otherShape(draft: Draft, count: number): number[] {
  const { random } = draft;
  const shape: number[] = [];
  let rest = count;
  while (rest > 1 && shape.length < 4) {
    const factors = Array.from({ length: Math.min(rest, 70) }, (_, i) => i + 1).filter((f) => rest % f === 0);
    const factor = random.pick(factors);
    shape.push(factor);
    rest /= factor;
  }
  if (rest !== 1 || random.chance(0.3)) shape.splice(random.below(shape.length + 1), 0, rest);
  return count === 0 ? random.shuffled([0, ...draft.shape(2, 12)]) : shape;
}

/** How to make each structural primitive; one that is missing does not compile. */
export const structuralSteps: Readonly<Record<StructuralName, Builder>> = {
  constant: (draft) => [draft.leaf(draft.shape(), draft.random.pick(any), { role: "constant" })],
  read: (draft) => [draft.leaf(draft.shape(), draft.random.pick(any), { role: "variable" })],
  scalar: (draft) => [draft.number(draft.random.pick([0, 1, -1, 2, 0.5, 0.3, -1.7]))],
  cast(draft) {
    const x = draft.some(draft.random.pick(any));
    const { shape, dtype } = x.tensor;
    return node(draft, "cast", [x], {}, shape, draft.random.pick(any.filter((other) => other !== dtype)));
  },
  sum: reduction("sum"),
  prod: reduction("prod"),
  amax: reduction("amax"),
  amin: reduction("amin"),
  argmax: argReduction("argmax"),
  argmin: argReduction("argmin"),
  matmul,
  conv: convolve("conv"),
  convInputGrad: convolve("convInputGrad"),
  convWeightGrad: convolve("convWeightGrad"),
  windowMax: (draft) => pooling(draft, "windowMax"),
  windowArgmax: (draft) => pooling(draft, "windowArgmax"),
  windowSum: (draft) => pooling(draft, "windowSum"),
  cumulative(draft) {
    const { random } = draft;
    const mode = random.pick(["sum", "prod", "logsumexp", "argmax", "argmin"] as const);
    const x = pickWide(draft, mode === "logsumexp" ? ["float32"] : any);
    const { shape, dtype } = x.tensor;
    const dim = random.below(shape.length);
    if (shape[dim] > 300 || (mode === "prod" && shape[dim] > 24)) return undefined;
    const isPosition = mode === "argmax" || mode === "argmin";
    const attrs = { dim, mode, reverse: random.chance(0.5) };
    return node(draft, "cumulative", [x], attrs, shape, isPosition ? "int32" : dtype);
  },
  recurrence(draft) {
    const b = pickWide(draft, ["float32"]);
    const { shape } = b.tensor;
    const a = draft.within(draft.some("float32", shape), -1.2, 1.2);
    const attrs = { dim: draft.random.below(shape.length), reverse: draft.random.chance(0.5) };
    return node(draft, "recurrence", [a, b], attrs, shape, "float32");
  },
  argsort(draft) {
    const x = pickWide(draft);
    const { shape } = x.tensor;
    const dim = draft.random.below(shape.length);
    if (shape[dim] > 300) return undefined;
    return node(draft, "argsort", [x], { dim, descending: draft.random.chance(0.5) }, shape, "int32");
  },
  checkRange(draft) {
    const index = draft.some("int32");
    const { low, high } = index;
    const inside = draft.random.chance(0.5);
    const limits = [inside ? low : low + 1, high + 1].map((limit) => draft.number(limit, "int32"));
    // The one below the range is excepted, if it is the only one.
    if (!inside) limits.push(draft.number(low, "int32"));
    if (high > 2 ** 31 - 2) return undefined;
    return node(draft, "checkRange", [index, ...limits], { argument: "index" }, index.tensor.shape, "int32");
  },
  gather: placed("gather"),
  scatter: placed("scatter"),
  reshape(draft) {
    const x = draft.some(draft.random.pick(any));
    return node(draft, "reshape", [x], {}, otherShape(draft, x.tensor.numel), x.tensor.dtype);
  },
  permute(draft) {
    const x = pickWide(draft);
    const order = draft.random.shuffled(x.tensor.shape.map((_, dim) => dim));
    const shape = order.map((dim) => x.tensor.shape[dim]);
    return node(draft, "permute", [x], { order }, shape, x.tensor.dtype);
  },
  expand(draft) {
    const { random } = draft;
    const shape = draft.shape(random.between(1, 4), 400);
    const x = draft.some(
      random.pick(any),
      shape.map((extent) => (random.chance(0.5) ? 1 : extent)),
    );
    return node(draft, "expand", [x], {}, shape, x.tensor.dtype);
  },
  pad(draft) {
    const { random } = draft;
    const x = pickWide(draft);
    const [before, after] = [x.tensor.shape.map(() => random.below(3)), x.tensor.shape.map(() => random.below(3))];
    const shape = x.tensor.shape.map((extent, dim) => extent + before[dim] + after[dim]);
    const fill = draft.number(random.pick([0, 1, 3]), x.tensor.dtype);
    return node(draft, "pad", [x, fill], { before, after }, shape, x.tensor.dtype);
  },
  slice(draft) {
    const { random } = draft;
    const x = pickWide(draft);
    const step = x.tensor.shape.map(() => random.pick([1, 1, 2, 3]));
    const start = x.tensor.shape.map((extent) => random.below(Math.max(1, extent)));
    const shape = x.tensor.shape.map((extent, dim) => {
      const most = Math.ceil((extent - start[dim]) / step[dim]);
      return random.chance(0.5) ? most : Math.max(Math.min(1, most), random.between(0, most));
    });
    return node(draft, "slice", [x], { start, step }, shape, x.tensor.dtype);
  },
  flip(draft) {
    const x = pickWide(draft);
    const dims = draft.random.some(x.tensor.shape.map((_, dim) => dim));
    return node(draft, "flip", [x], { dims }, x.tensor.shape, x.tensor.dtype);
  },
  cat(draft) {
    const { random } = draft;
    const x = pickWide(draft);
    const { shape, dtype } = x.tensor;
    const dim = random.below(shape.length);
    const others = Array.from({ length: random.between(1, 3) }, () =>
      random.chance(0.2) ? x : draft.some(dtype, shape.with(dim, draft.extent(9))),
    );
    const inputs = random.shuffled([x, ...others]);
    const total = inputs.reduce((sum, input) => sum + input.tensor.shape[dim], 0);
    return node(draft, "cat", inputs, { dim }, shape.with(dim, total), dtype);
  },
  iota(draft) {
    const shape = draft.shape(draft.random.between(1, 3));
    return node(draft, "iota", [], { dim: draft.random.below(shape.length) }, shape, "int32");
  },
  randomBits(draft) {
    const { random } = draft;
    const words = [random.below(2 ** 31), random.below(2 ** 20), random.below(1000)];
    const inputs = words.map((word) => draft.number(word, "int32"));
    return node(draft, "randomBits", inputs, {}, draft.shape(), "int32");
  },
};
