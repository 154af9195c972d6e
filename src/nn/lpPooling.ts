import { lpPool1d } from "../ops/lpPool1d.ts";
import { lpPool2d } from "../ops/lpPool2d.ts";
import { lpPool3d } from "../ops/lpPool3d.ts";
import { type PerDim, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed } from "./hyper.ts";
import { Module } from "./module.ts";

export interface LPPoolLayerOptions {
  /** The kernel's size unless given. */
  readonly stride?: PerDim;
  readonly ceilMode?: boolean;
}

abstract class LPPool extends Module {
  readonly normType: number;
  readonly kernelSize: readonly number[];
  readonly options: LPPoolLayerOptions;

  constructor(name: string, spatial: number, normType: number, kernelSize: PerDim, options: LPPoolLayerOptions) {
    super();
    this.normType = normType;
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    if (options.stride !== undefined) perDim(name, "stride", options.stride, spatial, 1);
    this.options = options;
  }

  protected override extraRepr(): string {
    const { stride, ceilMode } = this.options;
    const rest = [stride === undefined ? "" : `, stride=${printed(stride)}`, ceilMode ? ", ceilMode=true" : ""];
    return `normType=${this.normType}, kernelSize=${printed(this.kernelSize)}${rest.join("")}`;
  }
}

/** The p-norm of each window; see the op lpPool1d. */
export class LPPool1d extends LPPool {
  constructor(normType: number, kernelSize: PerDim, options: LPPoolLayerOptions = {}) {
    super("LPPool1d", 1, normType, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this.options);
  }
}

/** The p-norm of each window; see the op lpPool2d. */
export class LPPool2d extends LPPool {
  constructor(normType: number, kernelSize: PerDim, options: LPPoolLayerOptions = {}) {
    super("LPPool2d", 2, normType, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options);
  }
}

/** The p-norm of each window; see the op lpPool3d. */
export class LPPool3d extends LPPool {
  constructor(normType: number, kernelSize: PerDim, options: LPPoolLayerOptions = {}) {
    super("LPPool3d", 3, normType, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return lpPool3d(x, this.normType, this.kernelSize, this.options);
  }
}
