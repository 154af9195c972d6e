import { maxUnpool1d } from "../ops/maxUnpool1d.ts";
import { maxUnpool2d } from "../ops/maxUnpool2d.ts";
import { maxUnpool3d } from "../ops/maxUnpool3d.ts";
import { type PerDim, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed } from "./hyper.ts";
import { Module } from "./module.ts";

export interface MaxUnpoolLayerOptions {
  /** The kernel's size unless given. */
  readonly stride?: PerDim;
  readonly padding?: PerDim;
}

export interface MaxUnpoolCallOptions {
  /** The extents of what was pooled, where several were pooled to those of x. */
  readonly outputSize?: readonly number[];
}

abstract class MaxUnpool extends Module {
  readonly kernelSize: readonly number[];
  readonly options: MaxUnpoolLayerOptions;

  constructor(name: string, spatial: number, kernelSize: PerDim, options: MaxUnpoolLayerOptions) {
    super();
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    if (options.stride !== undefined) perDim(name, "stride", options.stride, spatial, 1);
    if (options.padding !== undefined) perDim(name, "padding", options.padding, spatial, 0);
    this.options = options;
  }

  protected override extraRepr(): string {
    const { stride, padding } = this.options;
    const rest = [
      stride === undefined ? "" : `, stride=${printed(stride)}`,
      padding === undefined ? "" : `, padding=${printed(padding)}`,
    ];
    return `kernelSize=${printed(this.kernelSize)}${rest.join("")}`;
  }
}

/** Puts maxima back where they were; see the op maxUnpool1d. */
export class MaxUnpool1d extends MaxUnpool {
  constructor(kernelSize: PerDim, options: MaxUnpoolLayerOptions = {}) {
    super("MaxUnpool1d", 1, kernelSize, options);
  }

  forward(x: Tensor, index: Tensor, options: MaxUnpoolCallOptions = {}): Tensor {
    return maxUnpool1d(x, index, this.kernelSize, { ...this.options, ...options });
  }
}

/** Puts maxima back where they were; see the op maxUnpool2d. */
export class MaxUnpool2d extends MaxUnpool {
  constructor(kernelSize: PerDim, options: MaxUnpoolLayerOptions = {}) {
    super("MaxUnpool2d", 2, kernelSize, options);
  }

  forward(x: Tensor, index: Tensor, options: MaxUnpoolCallOptions = {}): Tensor {
    return maxUnpool2d(x, index, this.kernelSize, { ...this.options, ...options });
  }
}

/** Puts maxima back where they were; see the op maxUnpool3d. */
export class MaxUnpool3d extends MaxUnpool {
  constructor(kernelSize: PerDim, options: MaxUnpoolLayerOptions = {}) {
    super("MaxUnpool3d", 3, kernelSize, options);
  }

  forward(x: Tensor, index: Tensor, options: MaxUnpoolCallOptions = {}): Tensor {
    return maxUnpool3d(x, index, this.kernelSize, { ...this.options, ...options });
  }
}
