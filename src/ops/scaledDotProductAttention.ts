import { isFloat } from "../ir/dtype.ts";
import { broadcast, type Shape, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { checkProbability, keptBy } from "./dropoutMask.ts";
import { expectSameDType, toBool } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { product } from "./primitives/matmul.ts";
import { nextStream, type RandomStream } from "./primitives/random.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, permuteTo, reshapeTo, sumOver, sumTo } from "./primitives/shaping.ts";

interface Attrs {
  readonly dropoutP: number;
  readonly isCausal: boolean;
  readonly scale: number | undefined;
  readonly generator: Generator;
}

export type AttentionOptions = Partial<Attrs> & { readonly attnMask?: Tensor | null | undefined };

type Shapes = { query: Shape; key: Shape; value: Shape; attnMask?: Shape | undefined };

/** Which of the two last dimensions of the scores are the keys: the last in forward, the other in backward. */
type KeysAt = "columns" | "rows";

/** The dimensions before the last two, broadcast. */
function batchOf({ query, key, value }: Shapes): Shape {
  const two = broadcast(query.slice(0, -2), key.slice(0, -2)) ?? [];
  return broadcast(two, value.slice(0, -2)) ?? [];
}

function checkShapes(shapes: Shapes, expect: Expect): Shape {
  const { query, key, value, attnMask } = shapes;
  expect.that(query.length >= 2, "query", "be [..., L, E]", query);
  const [L, E] = query.slice(-2);
  expect.that(key.length >= 2 && key.at(-1) === E, "key", `be [..., S, ${E}] for query ${show(query)}`, key);
  const S = key[key.length - 2];
  expect.that(value.length >= 2 && value.at(-2) === S, "value", `be [..., ${S}, V] for key ${show(key)}`, value);
  const two = broadcast(query.slice(0, -2), key.slice(0, -2));
  expect.that(two !== undefined, "key", `have batch dimensions that broadcast with query ${show(query)}`, key);
  const batch = broadcast(two ?? [], value.slice(0, -2));
  expect.that(batch !== undefined, "value", `have batch dimensions that broadcast with key ${show(key)}`, value);
  if (attnMask) {
    const scores = [...(batch ?? []), L, S];
    const fits = broadcast(attnMask, scores);
    const same = fits?.length === scores.length && fits.every((extent, i) => extent === scores[i]);
    expect.that(same, "attnMask", `broadcast to the scores ${show(scores)}`, attnMask);
  }
  return [...(batch ?? []), L, value[value.length - 1]];
}

/** The last two dimensions exchanged. */
function swapped(x: Tensor): Tensor {
  const order = x.shape.map((_, i) => i);
  [order[x.ndim - 2], order[x.ndim - 1]] = [x.ndim - 1, x.ndim - 2];
  return permuteTo(x, order);
}

/** A mask of fewer dimensions under those of the scores, with the keys where they are. */
function placed(mask: Tensor, shape: Shape, keys: KeysAt): Tensor {
  const long = reshapeTo(mask, [...new Array<number>(shape.length - mask.ndim).fill(1), ...mask.shape]);
  return expandTo(keys === "columns" ? long : swapped(long), shape);
}

/** Scores that take part as they are, and −∞ for those that do not. */
function masked(scores: Tensor, mask: Tensor | undefined, isCausal: boolean, keys: KeysAt): Tensor {
  const { shape, device } = scores;
  const last = shape.length - 1;
  let result = scores;
  if (mask) {
    result = isFloat(mask.dtype)
      ? add(result, placed(cast(mask, scores.dtype), shape, keys))
      : choose(placed(toBool(mask), shape, keys), result, Number.NEGATIVE_INFINITY);
  }
  if (!isCausal) return result;
  const [key, query] = keys === "columns" ? [last, last - 1] : [last - 1, last];
  const allowed = elementwise("le", iotaAlong(shape, key, device), iotaAlong(shape, query, device));
  return choose(allowed, result, Number.NEGATIVE_INFINITY);
}

/** Weights with what the stream drops set to 0 and the rest scaled; always drawn with the keys in the columns. */
function dropped(weights: Tensor, stream: RandomStream | undefined, p: number, keys: KeysAt): Tensor {
  if (!stream) return weights;
  const kept =
    keys === "columns" ? keptBy(weights, stream, p, false) : swapped(keptBy(swapped(weights), stream, p, false));
  return choose(kept, mul(weights, p === 1 ? 0 : 1 / (1 - p)), 0);
}

const scaleOf = (query: Tensor, scale: number | undefined): number =>
  scale ?? 1 / Math.sqrt(query.shape[query.ndim - 1]);
/** Of scores less their maximum, or less the logarithm of their sum. */
const exp = (x: Tensor): Tensor => elementwise("expNonPositive", x);

/**
 * Attention: every query takes the mean of the values, weighted by how well their keys fit it.
 *
 *     softmax(query · keyᵀ · scale + attnMask) · value
 *
 * @zh 缩放点积注意力：每个查询按与各个键的匹配程度对值作加权平均。
 *
 * @param query      [..., L, E] float
 * @param key        [..., S, E] dtype of query
 * @param value      [..., S, V] dtype of query; batch dimensions of the three broadcast
 * @param attnMask   broadcasts to [..., L, S]: bools (or integers), true where a query may attend to a key; or floats,
 *                   added to the scores
 * @param dropoutP   probability of dropping a weight; 0 in evaluation
 * @param isCausal   whether query i may attend to keys 0 … i only
 * @param scale      of the scores; 1/√E when missing
 * @param generator  where the random stream of dropout comes from
 * @returns          [..., L, V]; NaN for a query that may attend to nothing
 * @throws ShapeError when shapes do not fit, ValueError when dropoutP is no probability
 * @saves   query, key, value, attnMask, lse [..., L, 1], stream (backward computes the weights again)
 * @source  Vaswani et al. 2017, arXiv:1706.03762; the backward pass from lse: Dao et al. 2022, arXiv:2205.14135
 * @example scaledDotProductAttention(tensor([[1, 0]]), tensor([[1, 0], [0, 1]]), tensor([[1], [0]])) // [[0.6698]]
 */
export const scaledDotProductAttention = defineOp(
  {
    name: "scaledDotProductAttention",
    inputs: ["query", "key", "value", "attnMask?"],
    attrs: { dropoutP: 0, isCausal: false, scale: undefined, generator: defaultGenerator } as Attrs,
    float: ["query", "key", "value"],
    shape(shapes, expect, { dropoutP }) {
      checkProbability("scaledDotProductAttention", dropoutP);
      return checkShapes(shapes, expect);
    },
    forward({ query, key, value, attnMask }, { dropoutP, isCausal, scale, generator }) {
      expectSameDType("scaledDotProductAttention", query, { key, value });
      const batch = batchOf({ query: query.shape, key: key.shape, value: value.shape });
      const [q, k, v] = [query, key, value].map((x) => expandTo(x, [...batch, ...x.shape.slice(-2)]));
      const dims = [batch.length + 1];
      const stream = dropoutP > 0 ? nextStream(generator, query.device) : undefined;
      const scores = masked(mul(product(q, k, false, true), scaleOf(query, scale)), attnMask, isCausal, "columns");
      const size = [...batch, query.shape[query.ndim - 2], 1];
      const hasKeys = key.shape[key.ndim - 2] > 0;
      const peak = hasKeys ? extremeOver("amax", scores.detach(), dims) : full(size, 0, scores);
      const e = exp(sub(scores, peak)); // [..., L, S]
      const sum = sumOver(e, dims); // [..., L, 1]
      const lse = add(elementwise("log", sum), peak);
      // Divided after the product: [..., L, E] has fewer elements than the weights. Without keys it is 0, and so is the sum.
      const weighted = product(dropped(e, stream, dropoutP, "columns"), v);
      const output = hasKeys ? elementwise("div", weighted, expandTo(sum, weighted.shape)) : weighted;
      return { output, saved: { query, key, value, attnMask, lse, stream } };
    },
    backward(grad, { query, key, value, attnMask, lse, stream }, { dropoutP, isCausal, scale }) {
      const factor = scaleOf(query, scale);
      const batch = batchOf({ query: query.shape, key: key.shape, value: value.shape });
      const [q, k, v] = [query, key, value].map((x) => expandTo(x, [...batch, ...x.shape.slice(-2)]));
      // Transposed, so that no pass takes them for the forward scores and keeps those: [..., S, L].
      const scores = masked(mul(product(k, q, false, true), factor), attnMask, isCausal, "rows");
      const weights = exp(sub(scores, swapped(lse)));
      const dweights = dropped(product(v, grad, false, true), stream, dropoutP, "rows");
      const weighted = mul(weights, dweights);
      const dscores = sub(weighted, mul(weights, sumOver(weighted, [batch.length])));
      const scaled = mul(dscores, factor);
      return {
        query: sumTo(product(scaled, k, true, false), query.shape),
        key: sumTo(product(scaled, q), key.shape),
        value: sumTo(product(dropped(weights, stream, dropoutP, "rows"), grad), value.shape),
        attnMask:
          attnMask && isFloat(attnMask.dtype) ? cast(sumTo(swapped(dscores), attnMask.shape), attnMask.dtype) : null,
      };
    },
    because: {
      query:
        "scaledDotProductAttention keeps query, key, value and one number a query: the weights, L·S numbers a head, are computed again with one more product",
      key: "scaledDotProductAttention keeps key: the gradient of query needs it, and the weights are computed again",
      value: "scaledDotProductAttention keeps value: the gradient of the weights is that of the output times it",
      lse: "scaledDotProductAttention keeps the logarithm of each query's sum of exponentials: weights = e^(scores − lse)",
      attnMask: "scaledDotProductAttention keeps the mask: it is part of the scores",
    },
    samples: [
      { query: [3, 2], key: [4, 2], value: [4, 3] },
      { query: [2, 3, 2], key: [2, 3, 2], value: [2, 3, 2], isCausal: true, scale: 0.7 },
      { query: [2, 2, 2], key: [3, 2], value: [1, 3, 2], attnMask: [2, 3] },
      {
        query: [1, 2, 2, 2],
        key: [1, 1, 3, 2],
        value: [1, 2, 3, 1],
        attnMask: { values: [1, 0, 1, 1, 1, 0], shape: [2, 1, 3], dtype: "bool" },
      },
      { query: [2, 2], key: [3, 2], value: [3, 2], dropoutP: 1 },
    ],
    rejects: [
      {
        query: [2, 3],
        key: [4, 2],
        value: [4, 2],
        message: "scaledDotProductAttention: key must be [..., S, 3] for query [2, 3], got [4, 2].",
      },
      {
        query: [2, 3],
        key: [4, 3],
        value: [5, 2],
        message: "scaledDotProductAttention: value must be [..., 4, V] for key [4, 3], got [5, 2].",
      },
      {
        query: [2, 2, 3],
        key: [3, 4, 3],
        value: [4, 2],
        message:
          "scaledDotProductAttention: key must have batch dimensions that broadcast with query [2, 2, 3], got [3, 4, 3].",
      },
      {
        query: [2, 3],
        key: [4, 3],
        value: [4, 2],
        attnMask: [4, 2],
        message: "scaledDotProductAttention: attnMask must broadcast to the scores [2, 4], got [4, 2].",
      },
    ],
  },
  (apply) =>
    (query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor => {
      const { attnMask, ...attrs } = options;
      return apply({ query, key, value, attnMask: attnMask ?? undefined }, attrs);
    },
);
