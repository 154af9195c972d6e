import { ValueError } from "../ir/errors.ts";
import { numel } from "../ir/shape.ts";
import { conv1d } from "../ops/conv1d.ts";
import { conv2d } from "../ops/conv2d.ts";
import { conv3d } from "../ops/conv3d.ts";
import { type Padding, type PerDim, paddingOf, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, type PlaceOptions, printed, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface ConvLayerOptions extends PlaceOptions {
  readonly stride?: PerDim;
  readonly padding?: Padding;
  readonly dilation?: PerDim;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** What Conv1d, Conv2d and Conv3d share: weight [O, C/groups, ...kernel] and its geometry. */
abstract class Conv extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    name: string,
    spatial: number,
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    options: ConvLayerOptions,
  ) {
    super();
    this.inChannels = wholeNumber(name, "inChannels", inChannels);
    this.outChannels = wholeNumber(name, "outChannels", outChannels);
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    this.stride = perDim(name, "stride", options.stride ?? 1, spatial, 1);
    this.dilation = perDim(name, "dilation", options.dilation ?? 1, spatial, 1);
    this.padding = options.padding ?? 0;
    paddingOf(name, this.padding, this.kernelSize, this.stride, this.dilation);
    this.groups = wholeNumber(name, "groups", options.groups ?? 1);
    for (const [field, channels] of [
      ["inChannels", inChannels],
      ["outChannels", outChannels],
    ] as const) {
      if (channels % this.groups === 0) continue;
      throw new ValueError({
        op: name,
        argument: field,
        expected: `be a multiple of groups ${this.groups}`,
        received: String(channels),
      });
    }
    const fanIn = (inChannels / this.groups) * numel(this.kernelSize);
    const shape = [outChannels, inChannels / this.groups, ...this.kernelSize];
    this.weight = defaultParameter("weight", shape, fanIn, options);
    this.bias = (options.bias ?? true) ? defaultParameter("bias", [outChannels], fanIn, options) : null;
  }

  protected get options(): { stride: PerDim; padding: Padding; dilation: PerDim; groups: number } {
    return { stride: this.stride, padding: this.padding, dilation: this.dilation, groups: this.groups };
  }

  protected override extraRepr(): string {
    const parts = [`${this.inChannels}, ${this.outChannels}, kernelSize=${printed(this.kernelSize)}`];
    parts.push(`stride=${printed(this.stride)}`);
    if (this.padding !== 0) parts.push(`padding=${printed(this.padding)}`);
    if (this.dilation.some((d) => d !== 1)) parts.push(`dilation=${printed(this.dilation)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    if (!this.bias) parts.push("bias=false");
    return parts.join(", ");
  }
}

/** Convolution of [N, C, L]; see the op conv1d. */
export class Conv1d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvLayerOptions = {}) {
    super("Conv1d", 1, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this.options);
  }
}

/** Convolution of images [N, C, H, W]; see the op conv2d. */
export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvLayerOptions = {}) {
    super("Conv2d", 2, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}

/** Convolution of volumes [N, C, D, H, W]; see the op conv3d. */
export class Conv3d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvLayerOptions = {}) {
    super("Conv3d", 3, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return conv3d(x, this.weight, this.bias, this.options);
  }
}
