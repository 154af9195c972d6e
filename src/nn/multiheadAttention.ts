import { isFloat } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import { add } from "../ops/add.ts";
import { cat } from "../ops/cat.ts";
import { dropout } from "../ops/dropout.ts";
import { expand } from "../ops/expand.ts";
import { linear } from "../ops/linear.ts";
import { matmul } from "../ops/matmul.ts";
import { mean } from "../ops/mean.ts";
import { mul } from "../ops/mul.ts";
import { narrow } from "../ops/narrow.ts";
import { permute } from "../ops/permute.ts";
import { reshape } from "../ops/reshape.ts";
import { scaledDotProductAttention } from "../ops/scaledDotProductAttention.ts";
import { softmax } from "../ops/softmax.ts";
import { transpose } from "../ops/transpose.ts";
import { where } from "../ops/where.ts";
import { full } from "../tensor/create.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { attentionMask } from "./attentionMask.ts";
import { constantParameter, inRange, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { xavierNormal, xavierUniform, zeros } from "./init.ts";
import { Linear } from "./linear.ts";
import { Module } from "./module.ts";

export interface MultiheadAttentionOptions extends PlaceOptions {
  /** Probability of dropping a weight in training. */
  readonly dropout?: number;
  /** Whether the projections have biases. */
  readonly bias?: boolean;
  /** Whether there are a learned key and a learned value beside those given. */
  readonly addBiasKv?: boolean;
  /** Whether there are a key and a value of zeros beside those given. */
  readonly addZeroAttn?: boolean;
  /** Features of the keys; embedDim unless given. */
  readonly kdim?: number;
  /** Features of the values; embedDim unless given. */
  readonly vdim?: number;
  /** Whether batches come as [B, T, C] instead of [T, B, C]. */
  readonly batchFirst?: boolean;
  /** Where dropout's random streams come from: the default generator unless given. */
  readonly generator?: Generator;
}

export interface AttentionCall {
  /** [B, S], or [S] without batch: bools, true for keys to leave out, or floats added to the scores. */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** [L, S] or [B·heads, L, S]: bools, true where a query may not attend to a key, or floats added to the scores. */
  readonly attnMask?: Tensor | null | undefined;
  /** Whether to give the weights (default); without them attention needs less memory. */
  readonly needWeights?: boolean;
  /** Whether the weights are the mean over the heads (default) or come per head. */
  readonly averageAttnWeights?: boolean;
  /** Whether query i may attend to keys 0 … i only, beside what the masks say. */
  readonly isCausal?: boolean;
}

export interface Attended {
  /** The shape of query. */
  readonly output: Tensor;
  /** [B, L, S], or [B, heads, L, S] per head; without B where there is no batch; undefined when not asked for. */
  readonly weights: Tensor | undefined;
}

/**
 * Attention with several heads: queries, keys and values are projected, each head attends with its share of the
 * features, and what the heads give is projected again.
 *
 * @example
 * const { output } = new MultiheadAttention(16, 4, { batchFirst: true }).forward(x, x, x, { needWeights: false });
 */
export class MultiheadAttention extends Module {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** [3·C, C]: the rows of query, key and value; null when keys or values have other features. */
  readonly inProjWeight: Parameter | null;
  readonly qProjWeight: Parameter | null;
  readonly kProjWeight: Parameter | null;
  readonly vProjWeight: Parameter | null;
  readonly inProjBias: Parameter | null;
  readonly biasK: Parameter | null;
  readonly biasV: Parameter | null;
  readonly outProj: Linear;
  readonly #generator: Generator;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const { bias = true, addBiasKv = false, kdim = embedDim, vdim = embedDim } = options;
    this.embedDim = wholeNumber("MultiheadAttention", "embedDim", embedDim);
    this.numHeads = wholeNumber("MultiheadAttention", "numHeads", numHeads);
    if (embedDim % numHeads !== 0) {
      throw new ValueError({
        op: "MultiheadAttention",
        argument: "numHeads",
        expected: `divide embedDim ${embedDim}`,
        received: String(numHeads),
      });
    }
    this.dropout = inRange("MultiheadAttention", "dropout", options.dropout ?? 0, 0, 1);
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = options.addZeroAttn ?? false;
    this.#generator = options.generator ?? defaultGenerator;
    const drawn = (name: string, shape: Shape): Parameter => xavierUniform(constantParameter(name, shape, 0, options));
    const packed = kdim === embedDim && vdim === embedDim;
    this.inProjWeight = packed ? drawn("in_proj_weight", [3 * embedDim, embedDim]) : null;
    this.qProjWeight = packed ? null : drawn("q_proj_weight", [embedDim, embedDim]);
    this.kProjWeight = packed
      ? null
      : drawn("k_proj_weight", [embedDim, wholeNumber("MultiheadAttention", "kdim", kdim)]);
    this.vProjWeight = packed
      ? null
      : drawn("v_proj_weight", [embedDim, wholeNumber("MultiheadAttention", "vdim", vdim)]);
    this.inProjBias = bias ? constantParameter("in_proj_bias", [3 * embedDim], 0, options) : null;
    const extra = (name: string): Parameter => xavierNormal(constantParameter(name, [1, 1, embedDim], 0, options));
    this.biasK = addBiasKv ? extra("bias_k") : null;
    this.biasV = addBiasKv ? extra("bias_v") : null;
    const { dtype, device } = options;
    this.outProj = new Linear(embedDim, embedDim, { bias, ...(dtype && { dtype }), ...(device && { device }) });
    if (this.outProj.bias) zeros(this.outProj.bias);
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["in_proj_weight", this.inProjWeight];
    yield ["q_proj_weight", this.qProjWeight];
    yield ["k_proj_weight", this.kProjWeight];
    yield ["v_proj_weight", this.vProjWeight];
    yield ["in_proj_bias", this.inProjBias];
    yield ["bias_k", this.biasK];
    yield ["bias_v", this.biasV];
    yield ["out_proj", this.outProj];
  }

  /** query [L, B, C], key [S, B, kdim] and value [S, B, vdim]; batch first with batchFirst, or none of them with B. */
  forward(query: Tensor, key: Tensor, value: Tensor, call: AttentionCall = {}): Attended {
    const { needWeights = true, averageAttnWeights = true, isCausal = false } = call;
    const batched = query.ndim === 3;
    this.#checkShapes(query, key, value);
    const { embedDim: C, numHeads: heads } = this;
    const [q, k, v] = this.#projected(query, key, value).map((x) => this.#withBatch(x)); // [B, T, C]
    const [B, L] = q.shape;
    const [given, S] = [k.shape[1], k.shape[1] + (this.biasK ? 1 : 0) + (this.addZeroAttn ? 1 : 0)];
    const keys = this.#split(this.#extended(k, this.biasK)); // [B, nh, S, hs]
    const values = this.#split(this.#extended(v, this.biasV));
    const added = S - given > 0;
    const masks = { ...call, isCausal: isCausal && (needWeights || added) };
    const mask = attentionMask(masks, { B, heads, L, given, S }, q);
    const p = this.training ? this.dropout : 0;
    const join = (x: Tensor): Tensor => {
      const order = !batched || this.batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3];
      return this.outProj.forward(reshape(permute(x, order), [...query.shape.slice(0, -1), C]));
    };
    if (!needWeights) {
      const attended = scaledDotProductAttention(this.#split(q), keys, values, {
        attnMask: mask,
        dropoutP: p,
        isCausal: isCausal && !added,
        generator: this.#generator,
      });
      return { output: join(attended), weights: undefined };
    }
    let scores = matmul(mul(this.#split(q), 1 / Math.sqrt(C / heads)), transpose(keys, -2, -1)); // [B, nh, L, S]
    if (mask) scores = isFloat(mask.dtype) ? add(scores, mask) : where(mask, scores, Number.NEGATIVE_INFINITY);
    const weights = dropout(softmax(scores, { dim: -1 }), { p, training: p > 0, generator: this.#generator });
    const shown = averageAttnWeights ? mean(weights, { dim: 1 }) : weights;
    return {
      output: join(matmul(weights, values)),
      weights: batched ? shown : reshape(shown, shown.shape.slice(1)),
    };
  }

  #checkShapes(query: Tensor, key: Tensor, value: Tensor): void {
    const weight = this.inProjWeight;
    const features = {
      query: this.embedDim,
      key: weight ? this.embedDim : (this.kProjWeight?.shape[1] ?? 0),
      value: weight ? this.embedDim : (this.vProjWeight?.shape[1] ?? 0),
    };
    const letters = this.batchFirst ? "[B, T, C] or [T, C]" : "[T, B, C] or [T, C]";
    for (const [argument, x] of Object.entries({ query, key, value })) {
      const size = features[argument as keyof typeof features];
      const fits = (x.ndim === 2 || x.ndim === 3) && x.ndim === query.ndim && x.shape[x.ndim - 1] === size;
      if (fits) continue;
      const expected = `be ${letters} with C = ${size}${argument === "query" ? "" : ` like query ${show(query.shape)}`}`;
      throw new ShapeError({ op: "MultiheadAttention", argument, expected, received: show(x.shape) });
    }
    const time = (x: Tensor): number => x.shape[query.ndim === 3 && this.batchFirst ? 1 : 0];
    const batch = (x: Tensor): number => (query.ndim === 2 ? 1 : x.shape[this.batchFirst ? 0 : 1]);
    const same = time(key) === time(value) && batch(key) === batch(value) && batch(key) === batch(query);
    if (same) return;
    throw new ShapeError({
      op: "MultiheadAttention",
      argument: "value",
      expected: `have the steps of key ${show(key.shape)}, and all the batch of query ${show(query.shape)}`,
      received: show(value.shape),
    });
  }

  /** Queries, keys and values after their projections; in one product where they are one tensor. */
  #projected(query: Tensor, key: Tensor, value: Tensor): Tensor[] {
    const { embedDim: C, inProjWeight: weight, inProjBias: bias } = this;
    const third = (x: Tensor, i: number, count = 1): Tensor => narrow(x, 0, i * C, count * C);
    const biasOf = (i: number, count = 1): Tensor | undefined => (bias ? third(bias, i, count) : undefined);
    const cut = (x: Tensor, count: number): Tensor[] =>
      Array.from({ length: count }, (_, i) => narrow(x, -1, i * C, C));
    if (weight && query === key && key === value) return cut(linear(query, weight, bias ?? undefined), 3);
    if (weight && key === value) {
      return [linear(query, third(weight, 0), biasOf(0)), ...cut(linear(key, third(weight, 1, 2), biasOf(1, 2)), 2)];
    }
    const own = [this.qProjWeight, this.kProjWeight, this.vProjWeight];
    return [query, key, value].map((x, i) => {
      const rows = own[i] ?? (weight ? third(weight, i) : undefined);
      return rows ? linear(x, rows, biasOf(i)) : x;
    });
  }

  /** [B, T, C] whatever the layout. */
  #withBatch(x: Tensor): Tensor {
    if (x.ndim === 2) return reshape(x, [1, ...x.shape]);
    return this.batchFirst ? x : transpose(x, 0, 1);
  }

  /** [B, T, C] as [B, nh, T, hs]. */
  #split(x: Tensor): Tensor {
    const [B, T, C] = x.shape;
    return permute(reshape(x, [B, T, this.numHeads, C / this.numHeads]), [0, 2, 1, 3]);
  }

  /** The learned key or value and the one of zeros behind those given. */
  #extended(x: Tensor, learned: Tensor | null): Tensor {
    const [B, , C] = x.shape;
    const parts = [x];
    if (learned) parts.push(expand(learned, [B, 1, C]));
    if (this.addZeroAttn) parts.push(full([B, 1, C], 0, { dtype: x.dtype, device: x.device }));
    return parts.length === 1 ? x : cat(parts, 1);
  }

  protected override extraRepr(): string {
    return `${this.embedDim}, numHeads=${this.numHeads}, dropout=${this.dropout}, batchFirst=${this.batchFirst}`;
  }
}
