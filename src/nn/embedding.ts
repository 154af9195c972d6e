import { ValueError } from "../ir/errors.ts";
import { embedding } from "../ops/embedding.ts";
import { type BagMode, embeddingBag } from "../ops/embeddingBag.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { normalParameter, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface EmbeddingLayerOptions extends PlaceOptions {
  /** A row that starts at 0 and gets no gradient; negative counts from the end. */
  readonly paddingIdx?: number;
  /** Rows that are read and longer are first scaled down to it, in the table. */
  readonly maxNorm?: number;
  /** Exponent of that norm; 2 unless given. */
  readonly normType?: number;
  /** Whether the gradient of a row is divided by how often it was read. */
  readonly scaleGradByFreq?: boolean;
}

/** What Embedding and EmbeddingBag share: the table. */
abstract class Table extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  readonly maxNorm: number | undefined;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  /** [numEmbeddings, embeddingDim], standard normal at first */
  readonly weight: Parameter;

  constructor(name: string, numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions) {
    super();
    const { paddingIdx } = options;
    this.numEmbeddings = wholeNumber(name, "numEmbeddings", numEmbeddings);
    this.embeddingDim = wholeNumber(name, "embeddingDim", embeddingDim);
    if (paddingIdx !== undefined && !(Number.isInteger(paddingIdx) && Math.abs(paddingIdx + 0.5) < numEmbeddings)) {
      throw new ValueError({
        op: name,
        argument: "paddingIdx",
        expected: `be in [${-numEmbeddings}, ${numEmbeddings})`,
        received: String(paddingIdx),
      });
    }
    this.paddingIdx = paddingIdx !== undefined && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    this.maxNorm = options.maxNorm;
    this.normType = options.normType ?? 2;
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
    const blank = this.paddingIdx === undefined ? [] : [this.paddingIdx];
    this.weight = normalParameter("weight", [numEmbeddings, embeddingDim], blank, options);
  }

  protected get options(): Pick<Table, "paddingIdx" | "maxNorm" | "normType" | "scaleGradByFreq"> {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return { paddingIdx, maxNorm, normType, scaleGradByFreq };
  }

  protected override extraRepr(): string {
    const { paddingIdx, maxNorm } = this;
    const parts = [`${this.numEmbeddings}, ${this.embeddingDim}`];
    if (paddingIdx !== undefined) parts.push(`paddingIdx=${paddingIdx}`);
    if (maxNorm !== undefined) parts.push(`maxNorm=${maxNorm}`);
    return parts.join(", ");
  }
}

/** A vector for every index: [...] integers to [..., embeddingDim]; see the op embedding. */
export class Embedding extends Table {
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super("Embedding", numEmbeddings, embeddingDim, options);
  }

  forward(index: Tensor): Tensor {
    return embedding(index, this.weight, this.options);
  }
}

export interface EmbeddingBagLayerOptions extends EmbeddingLayerOptions {
  /** "mean" unless "sum" or "max". */
  readonly mode?: BagMode;
  /** Whether the last offset is the end of the last bag. */
  readonly includeLastOffset?: boolean;
}

export interface EmbeddingBagCallOptions {
  /** [B] where each bag of an index [N] begins. */
  readonly offsets?: Tensor;
  /** Factors of the rows, with mode "sum". */
  readonly perSampleWeights?: Tensor;
}

/** A vector for every bag of indices: [B, N], or [N] with offsets, to [B, embeddingDim]; see the op embeddingBag. */
export class EmbeddingBag extends Table {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagLayerOptions = {}) {
    super("EmbeddingBag", numEmbeddings, embeddingDim, options);
    this.mode = options.mode ?? "mean";
    this.includeLastOffset = options.includeLastOffset ?? false;
  }

  forward(index: Tensor, options: EmbeddingBagCallOptions = {}): Tensor {
    const { mode, includeLastOffset } = this;
    return embeddingBag(index, this.weight, { ...this.options, ...options, mode, includeLastOffset });
  }

  protected override extraRepr(): string {
    return `${super.extraRepr()}, mode=${JSON.stringify(this.mode)}`;
  }
}
