import { add } from "../ops/add.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Dropout } from "./dropout.ts";
import type { LayerNorm } from "./layerNorm.ts";
import { TransformerLayer, type TransformerLayerOptions } from "./transformerLayer.ts";

export interface EncoderCall {
  /** [T, T] or [B·heads, T, T]: bools, true where a step may not attend to another, or floats added to the scores. */
  readonly mask?: Tensor | null | undefined;
  /** [B, T]: bools, true for steps to leave out, or floats added to the scores. */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** Whether a step may attend to itself and those before it only. */
  readonly isCausal?: boolean;
}

/** Self-attention, then two linear maps; each with dropout, the input added, and a layer normalisation. */
export class TransformerEncoderLayer extends TransformerLayer {
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super("TransformerEncoderLayer", dModel, nhead, options);
    this.norm1 = this.norm();
    this.norm2 = this.norm();
    this.dropout1 = this.dropping();
    this.dropout2 = this.dropping();
  }

  override fresh(): TransformerEncoderLayer {
    return new TransformerEncoderLayer(this.dModel, this.nhead, this.given);
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["self_attn", this.selfAttn];
    const { linear1, dropout, linear2, norm1, norm2, dropout1, dropout2 } = this;
    yield* Object.entries({ linear1, dropout, linear2, norm1, norm2, dropout1, dropout2 });
  }

  /** x [T, B, C], [B, T, C] with batchFirst, or [T, C]. */
  forward(x: Tensor, call: EncoderCall = {}): Tensor {
    const attend = (y: Tensor): Tensor => {
      const { mask: attnMask, ...rest } = call;
      return this.dropout1.forward(this.selfAttn.forward(y, y, y, { ...rest, attnMask, needWeights: false }).output);
    };
    const feed = (y: Tensor): Tensor => this.dropout2.forward(this.feedForward(y));
    if (this.normFirst) {
      const attended = add(x, attend(this.norm1.forward(x)));
      return add(attended, feed(this.norm2.forward(attended)));
    }
    const attended = this.norm1.forward(add(x, attend(x)));
    return this.norm2.forward(add(attended, feed(attended)));
  }
}
