import type { Tensor } from "../tensor/tensor.ts";
import { wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";
import type { DecoderCall, TransformerDecoderLayer } from "./transformerDecoderLayer.ts";
import type { EncoderCall, TransformerEncoderLayer } from "./transformerEncoderLayer.ts";
import type { TransformerLayer } from "./transformerLayer.ts";

type Norm = Module & { forward(x: Tensor): Tensor };

/** `count` layers like the one given, with parameters of their own that start with its values. */
function copies<L extends TransformerLayer>(op: string, layer: L, count: number): L[] {
  wholeNumber(op, "numLayers", count);
  return Array.from({ length: count }, () => {
    const copy = layer.fresh() as L;
    const values = layer.stateDict();
    for (const [name, variable] of Object.entries(copy.stateDict())) variable.assign(values[name].detach());
    return copy;
  });
}

/** Encoder layers one after the other, copies of the one given, and a normalisation at the end if there is one. */
export class TransformerEncoder extends Module {
  readonly layers: readonly TransformerEncoderLayer[];
  readonly norm: Norm | null;

  constructor(layer: TransformerEncoderLayer, numLayers: number, options: { readonly norm?: Norm | null } = {}) {
    super();
    this.layers = copies("TransformerEncoder", layer, numLayers);
    this.norm = options.norm ?? null;
  }

  forward(x: Tensor, call: EncoderCall = {}): Tensor {
    const y = this.layers.reduce((each, layer) => layer.forward(each, call), x);
    return this.norm ? this.norm.forward(y) : y;
  }
}

/** Decoder layers one after the other, copies of the one given, and a normalisation at the end if there is one. */
export class TransformerDecoder extends Module {
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: Norm | null;

  constructor(layer: TransformerDecoderLayer, numLayers: number, options: { readonly norm?: Norm | null } = {}) {
    super();
    this.layers = copies("TransformerDecoder", layer, numLayers);
    this.norm = options.norm ?? null;
  }

  forward(x: Tensor, memory: Tensor, call: DecoderCall = {}): Tensor {
    const y = this.layers.reduce((each, layer) => layer.forward(each, memory, call), x);
    return this.norm ? this.norm.forward(y) : y;
  }
}
