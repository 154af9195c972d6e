import { adaptiveAvgPool1d } from "../ops/adaptiveAvgPool1d.ts";
import { adaptiveAvgPool2d } from "../ops/adaptiveAvgPool2d.ts";
import { adaptiveAvgPool3d } from "../ops/adaptiveAvgPool3d.ts";
import { adaptiveSizes, type OutputSize } from "../ops/adaptivePool.ts";
import { avgPool1d } from "../ops/avgPool1d.ts";
import { avgPool2d } from "../ops/avgPool2d.ts";
import { avgPool3d } from "../ops/avgPool3d.ts";
import { maxPool1d } from "../ops/maxPool1d.ts";
import { maxPool2d } from "../ops/maxPool2d.ts";
import { maxPool3d } from "../ops/maxPool3d.ts";
import { type Padding, type PerDim, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed } from "./hyper.ts";
import { Module } from "./module.ts";

export interface MaxPoolLayerOptions {
  /** The kernel's size unless given. */
  readonly stride?: PerDim;
  readonly padding?: Padding;
  readonly dilation?: PerDim;
  readonly ceilMode?: boolean;
}

export interface AvgPoolLayerOptions {
  /** The kernel's size unless given. */
  readonly stride?: PerDim;
  readonly padding?: Padding;
  readonly ceilMode?: boolean;
  readonly countIncludePad?: boolean;
  readonly divisorOverride?: number;
}

const shown = (options: object): string =>
  Object.entries(options)
    .map(([name, value]) => `, ${name}=${printed(value)}`)
    .join("");

abstract class MaxPool extends Module {
  readonly kernelSize: readonly number[];
  readonly options: MaxPoolLayerOptions;

  constructor(name: string, spatial: number, kernelSize: PerDim, options: MaxPoolLayerOptions) {
    super();
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    if (options.stride !== undefined) perDim(name, "stride", options.stride, spatial, 1);
    this.options = options;
  }

  protected override extraRepr(): string {
    return `kernelSize=${printed(this.kernelSize)}${shown(this.options)}`;
  }
}

/** The largest element of each window; see the op maxPool1d. */
export class MaxPool1d extends MaxPool {
  constructor(kernelSize: PerDim, options: MaxPoolLayerOptions = {}) {
    super("MaxPool1d", 1, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return maxPool1d(x, this.kernelSize, this.options);
  }
}

/** The largest element of each window; see the op maxPool2d. */
export class MaxPool2d extends MaxPool {
  constructor(kernelSize: PerDim, options: MaxPoolLayerOptions = {}) {
    super("MaxPool2d", 2, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The largest element of each window; see the op maxPool3d. */
export class MaxPool3d extends MaxPool {
  constructor(kernelSize: PerDim, options: MaxPoolLayerOptions = {}) {
    super("MaxPool3d", 3, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return maxPool3d(x, this.kernelSize, this.options);
  }
}

abstract class AvgPool extends Module {
  readonly kernelSize: readonly number[];
  readonly options: AvgPoolLayerOptions;

  constructor(name: string, spatial: number, kernelSize: PerDim, options: AvgPoolLayerOptions) {
    super();
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    if (options.stride !== undefined) perDim(name, "stride", options.stride, spatial, 1);
    this.options = options;
  }

  protected override extraRepr(): string {
    return `kernelSize=${printed(this.kernelSize)}${shown(this.options)}`;
  }
}

/** The mean of each window; see the op avgPool1d. */
export class AvgPool1d extends AvgPool {
  constructor(kernelSize: PerDim, options: AvgPoolLayerOptions = {}) {
    super("AvgPool1d", 1, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window; see the op avgPool2d. */
export class AvgPool2d extends AvgPool {
  constructor(kernelSize: PerDim, options: AvgPoolLayerOptions = {}) {
    super("AvgPool2d", 2, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window; see the op avgPool3d. */
export class AvgPool3d extends AvgPool {
  constructor(kernelSize: PerDim, options: AvgPoolLayerOptions = {}) {
    super("AvgPool3d", 3, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this.options);
  }
}

abstract class AdaptiveAvgPool extends Module {
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

/** Means over windows that make the output as large as asked for; see the op adaptiveAvgPool1d. */
export class AdaptiveAvgPool1d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveAvgPool1d", 1, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/** Means over windows that make the output as large as asked for; see the op adaptiveAvgPool2d. */
export class AdaptiveAvgPool2d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveAvgPool2d", 2, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** Means over windows that make the output as large as asked for; see the op adaptiveAvgPool3d. */
export class AdaptiveAvgPool3d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super("AdaptiveAvgPool3d", 3, outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize);
  }
}
