import { ValueError } from "../ir/errors.ts";
import { gelu } from "../ops/gelu.ts";
import { relu } from "../ops/relu.ts";
import type { Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Dropout } from "./dropout.ts";
import type { PlaceOptions } from "./hyper.ts";
import { LayerNorm } from "./layerNorm.ts";
import { Linear } from "./linear.ts";
import { Module } from "./module.ts";
import { MultiheadAttention } from "./multiheadAttention.ts";

export type TransformerActivation = "relu" | "gelu" | ((x: Tensor) => Tensor);

export interface TransformerLayerOptions extends PlaceOptions {
  /** Features between the two linear maps; 2048 unless given. */
  readonly dimFeedforward?: number;
  /** Probability of dropping a weight, a hidden feature or an element of a sublayer's result; 0.1 unless given. */
  readonly dropout?: number;
  /** "relu" unless given; a function stands for itself. */
  readonly activation?: TransformerActivation;
  /** Added to the variance in the normalisations. */
  readonly layerNormEps?: number;
  /** Whether batches come as [B, T, C] instead of [T, B, C]. */
  readonly batchFirst?: boolean;
  /** Whether a sublayer's input is normalised, instead of its sum with the input. */
  readonly normFirst?: boolean;
  /** Whether the linear maps and the normalisations have biases. */
  readonly bias?: boolean;
  /** Where dropout's random streams come from: the default generator unless given. */
  readonly generator?: Generator;
}

/** What the encoder's and the decoder's layer share: two linear maps, and sublayers around which the input is added. */
export abstract class TransformerLayer extends Module {
  readonly dModel: number;
  readonly nhead: number;
  readonly normFirst: boolean;
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  protected readonly given: TransformerLayerOptions;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(name: string, dModel: number, nhead: number, options: TransformerLayerOptions) {
    super();
    const { dimFeedforward = 2048, normFirst = false, activation = "relu" } = options;
    this.dModel = dModel;
    this.nhead = nhead;
    this.normFirst = normFirst;
    this.given = options;
    this.#activation = activationOf(name, activation);
    this.selfAttn = this.attention();
    const { bias = true, ...place } = options;
    this.linear1 = new Linear(dModel, dimFeedforward, { ...place, bias });
    this.dropout = this.dropping();
    this.linear2 = new Linear(dimFeedforward, dModel, { ...place, bias });
  }

  /** A layer with the same options and parameters of its own. */
  abstract fresh(): TransformerLayer;

  protected attention(): MultiheadAttention {
    const { dropout = 0.1, ...rest } = this.given;
    return new MultiheadAttention(this.dModel, this.nhead, { ...rest, dropout });
  }

  protected dropping(): Dropout {
    const { dropout = 0.1, generator } = this.given;
    return new Dropout(dropout, generator ? { generator } : {});
  }

  protected norm(): LayerNorm {
    const { layerNormEps = 1e-5, ...rest } = this.given;
    return new LayerNorm(this.dModel, { ...rest, eps: layerNormEps });
  }

  /** The feed-forward sublayer, without its last dropout. */
  protected feedForward(x: Tensor): Tensor {
    return this.linear2.forward(this.dropout.forward(this.#activation(this.linear1.forward(x))));
  }
}

function activationOf(name: string, activation: TransformerActivation): (x: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  if (activation === "relu") return relu;
  if (activation === "gelu") return (x) => gelu(x);
  throw new ValueError({
    op: name,
    argument: "activation",
    expected: 'be "relu", "gelu" or a function',
    received: JSON.stringify(activation),
  });
}
