import { add } from "../ops/add.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Dropout } from "./dropout.ts";
import type { LayerNorm } from "./layerNorm.ts";
import type { MultiheadAttention } from "./multiheadAttention.ts";
import { TransformerLayer, type TransformerLayerOptions } from "./transformerLayer.ts";

export interface DecoderCall {
  /** [T, T] or [B·heads, T, T]: bools, true where a step may not attend to another, or floats added to the scores. */
  readonly mask?: Tensor | null | undefined;
  /** [T, S] or [B·heads, T, S], in the same way for the steps of the memory. */
  readonly memoryMask?: Tensor | null | undefined;
  /** [B, T]: bools, true for steps to leave out, or floats added to the scores. */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** [B, S], in the same way for the steps of the memory. */
  readonly memoryKeyPaddingMask?: Tensor | null | undefined;
  /** Whether a step may attend to itself and those before it only. */
  readonly isCausal?: boolean;
  readonly memoryIsCausal?: boolean;
}

/** Self-attention, attention to a memory, then two linear maps; each with dropout, the input added, and a normalisation. */
export class TransformerDecoderLayer extends TransformerLayer {
  readonly multiheadAttn: MultiheadAttention;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super("TransformerDecoderLayer", dModel, nhead, options);
    this.multiheadAttn = this.attention();
    this.norm1 = this.norm();
    this.norm2 = this.norm();
    this.norm3 = this.norm();
    this.dropout1 = this.dropping();
    this.dropout2 = this.dropping();
    this.dropout3 = this.dropping();
  }

  override fresh(): TransformerDecoderLayer {
    return new TransformerDecoderLayer(this.dModel, this.nhead, this.given);
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["self_attn", this.selfAttn];
    yield ["multihead_attn", this.multiheadAttn];
    const { linear1, dropout, linear2, norm1, norm2, norm3, dropout1, dropout2, dropout3 } = this;
    yield* Object.entries({ linear1, dropout, linear2, norm1, norm2, norm3, dropout1, dropout2, dropout3 });
  }

  /** x [T, B, C] and memory [S, B, C]; batch first with batchFirst, or both without B. */
  forward(x: Tensor, memory: Tensor, call: DecoderCall = {}): Tensor {
    const attend = (y: Tensor): Tensor => {
      const { mask: attnMask, keyPaddingMask, isCausal = false } = call;
      const how = { attnMask, keyPaddingMask, isCausal, needWeights: false };
      return this.dropout1.forward(this.selfAttn.forward(y, y, y, how).output);
    };
    const recall = (y: Tensor): Tensor => {
      const { memoryMask: attnMask, memoryKeyPaddingMask: keyPaddingMask, memoryIsCausal: isCausal = false } = call;
      const how = { attnMask, keyPaddingMask, isCausal, needWeights: false };
      return this.dropout2.forward(this.multiheadAttn.forward(y, memory, memory, how).output);
    };
    const feed = (y: Tensor): Tensor => this.dropout3.forward(this.feedForward(y));
    if (this.normFirst) {
      const attended = add(x, attend(this.norm1.forward(x)));
      const recalled = add(attended, recall(this.norm2.forward(attended)));
      return add(recalled, feed(this.norm3.forward(recalled)));
    }
    const attended = this.norm1.forward(add(x, attend(x)));
    const recalled = this.norm2.forward(add(attended, recall(attended)));
    return this.norm3.forward(add(recalled, feed(recalled)));
  }
}
