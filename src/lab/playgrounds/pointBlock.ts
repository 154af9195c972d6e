import { nn, type Tensor } from "../../index.ts";
import type { PointSettings } from "./pointSettings.ts";

/** A hidden layer: linear, normalisation where there is one, activation. */
export class PointBlock extends nn.Module {
  readonly linear: nn.Linear;
  readonly norm: nn.Layer | undefined;
  readonly act: nn.Layer;

  constructor(inFeatures: number, width: number, { activation, normalisation }: PointSettings) {
    super();
    this.linear = new nn.Linear(inFeatures, width);
    this.norm = normalisationOf(normalisation, width);
    this.act = activationOf(activation);
  }

  forward(x: Tensor): Tensor {
    const z = this.linear.forward(x); // [B, width]
    return this.act.forward(this.norm ? this.norm.forward(z) : z);
  }
}

function activationOf(name: PointSettings["activation"]): nn.Layer {
  switch (name) {
    case "relu":
      return new nn.ReLU();
    case "leakyRelu":
      return new nn.LeakyReLU();
    case "tanh":
      return new nn.Tanh();
    case "sigmoid":
      return new nn.Sigmoid();
    case "gelu":
      return new nn.GELU();
  }
}

function normalisationOf(name: PointSettings["normalisation"], width: number): nn.Layer | undefined {
  switch (name) {
    case "none":
      return undefined;
    case "batch":
      return new nn.BatchNorm1d(width);
    case "layer":
      return new nn.LayerNorm(width);
  }
}
