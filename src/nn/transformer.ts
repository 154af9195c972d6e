import { triu } from "../ops/triu.ts";
import { where } from "../ops/where.ts";
import { type CreateOptions, full, zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { xavierUniform } from "./init.ts";
import { LayerNorm } from "./layerNorm.ts";
import { Module } from "./module.ts";
import { TransformerDecoderLayer } from "./transformerDecoderLayer.ts";
import { TransformerEncoderLayer } from "./transformerEncoderLayer.ts";
import type { TransformerLayerOptions } from "./transformerLayer.ts";
import { TransformerDecoder, TransformerEncoder } from "./transformerStack.ts";

export interface TransformerOptions extends TransformerLayerOptions {
  /** 512 unless given. */
  readonly dModel?: number;
  /** 8 unless given. */
  readonly nhead?: number;
  /** 6 unless given. */
  readonly numEncoderLayers?: number;
  /** 6 unless given. */
  readonly numDecoderLayers?: number;
}

/** Masks as in the layers: bools, true for what is left out, or floats added to the scores. */
export interface TransformerCall {
  readonly srcMask?: Tensor | null | undefined;
  readonly tgtMask?: Tensor | null | undefined;
  readonly memoryMask?: Tensor | null | undefined;
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  readonly tgtKeyPaddingMask?: Tensor | null | undefined;
  readonly memoryKeyPaddingMask?: Tensor | null | undefined;
  readonly srcIsCausal?: boolean;
  readonly tgtIsCausal?: boolean;
  readonly memoryIsCausal?: boolean;
}

/** An encoder of the source and a decoder of the target that attends to what the encoder gives. */
export class Transformer extends Module {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor(options: TransformerOptions = {}) {
    super();
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...rest } = options;
    const norm = (): LayerNorm => {
      const { layerNormEps = 1e-5, ...own } = rest;
      return new LayerNorm(dModel, { ...own, eps: layerNormEps });
    };
    const encoderLayer = new TransformerEncoderLayer(dModel, nhead, rest);
    this.encoder = new TransformerEncoder(encoderLayer, numEncoderLayers, { norm: norm() });
    const decoderLayer = new TransformerDecoderLayer(dModel, nhead, rest);
    this.decoder = new TransformerDecoder(decoderLayer, numDecoderLayers, { norm: norm() });
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform(parameter);
  }

  /** src [S, B, C] and tgt [T, B, C], batch first with batchFirst, give the shape of tgt. */
  forward(src: Tensor, tgt: Tensor, call: TransformerCall = {}): Tensor {
    const memory = this.encoder.forward(src, {
      mask: call.srcMask,
      keyPaddingMask: call.srcKeyPaddingMask,
      isCausal: call.srcIsCausal ?? false,
    });
    return this.decoder.forward(tgt, memory, {
      mask: call.tgtMask,
      memoryMask: call.memoryMask,
      keyPaddingMask: call.tgtKeyPaddingMask,
      memoryKeyPaddingMask: call.memoryKeyPaddingMask,
      isCausal: call.tgtIsCausal ?? false,
      memoryIsCausal: call.memoryIsCausal ?? false,
    });
  }

  /** [size, size]: 0 on and below the diagonal, −∞ above, to be added to scores. */
  static generateSquareSubsequentMask(size: number, options: CreateOptions = {}): Tensor {
    const above = triu(full([size, size], 1, { ...options, dtype: "bool" }), { diagonal: 1 });
    return where(above, Number.NEGATIVE_INFINITY, zeros([size, size], options));
  }
}
