import { adaptiveMaxPool1d } from "../ops/adaptiveMaxPool1d.ts";
import { adaptiveMaxPool2d } from "../ops/adaptiveMaxPool2d.ts";
import { adaptiveMaxPool3d } from "../ops/adaptiveMaxPool3d.ts";
import { adaptiveSizes, type OutputSize } from "../ops/adaptivePool.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed } from "./hyper.ts";
import { Module } from "./module.ts";

abstract class AdaptiveMaxPool extends Module {
  readonly outputSize: OutputSize;

  constructor(name: string, spatial: number, outputSize: OutputSize) {
    super();
    adaptiveSizes(name, new Array<number>(spatial).fill(1), spatial, outputSize);
    this.outputSize = outputSize;
  }

  protected override extraRepr(): string {
    return `outputSize=${printed(this.outputSize)}`;
  }
}

/** Maxima over windows that make the output as large as asked for; see the op adaptiveMaxPool1d. */
export class AdaptiveMaxPool1d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveMaxPool1d", 1, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize);
  }
}

/** Maxima over windows that make the output as large as asked for; see the op adaptiveMaxPool2d. */
export class AdaptiveMaxPool2d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveMaxPool2d", 2, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}

/** Maxima over windows that make the output as large as asked for; see the op adaptiveMaxPool3d. */
export class AdaptiveMaxPool3d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveMaxPool3d", 3, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveMaxPool3d(x, this.outputSize);
  }
}
