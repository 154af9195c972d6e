import { ValueError } from "../ir/errors.ts";
import { numel } from "../ir/shape.ts";
import { conv1d } from "../ops/conv1d.ts";
import { conv2d } from "../ops/conv2d.ts";
import { conv3d } from "../ops/conv3d.ts";
import { type PadMode, pad } from "../ops/pad.ts";
import { type Padding, type PerDim, paddingOf, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, type PlaceOptions, printed, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface ConvLayerOptions extends PlaceOptions {
  readonly stride?: PerDim;
  readonly padding?: Padding;
  /** What padding holds: zeros, or x itself continued as the op `pad` does. */
  readonly paddingMode?: PaddingMode;
  readonly dilation?: PerDim;
  readonly groups?: number;
  readonly bias?: boolean;
}

export type PaddingMode = "zeros" | Exclude<PadMode, "constant">;

const paddingModes: readonly PaddingMode[] = ["zeros", "reflect", "replicate", "circular"];

/** Throws ValueError unless every number of channels splits into the groups. */
export function expectGroupsDivide(layer: string, groups: number, channels: Readonly<Record<string, number>>): void {
  for (const [argument, count] of Object.entries(channels)) {
    if (count % groups === 0) continue;
    const expected = `be a multiple of groups ${groups}`;
    throw new ValueError({ op: layer, argument, expected, received: String(count) });
  }
}

/** What Conv1d, Conv2d and Conv3d share: weight [O, C/groups, ...kernel] and its geometry. */
abstract class Conv extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly paddingMode: PaddingMode;
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
    this.paddingMode = options.paddingMode ?? "zeros";
    if (!paddingModes.includes(this.paddingMode)) {
      const received = JSON.stringify(this.paddingMode);
      throw new ValueError({
        op: name,
        argument: "paddingMode",
        expected: `be one of ${paddingModes.join(", ")}`,
        received,
      });
    }
    this.groups = wholeNumber(name, "groups", options.groups ?? 1);
    expectGroupsDivide(name, this.groups, { inChannels, outChannels });
    const fanIn = (inChannels / this.groups) * numel(this.kernelSize);
    const shape = [outChannels, inChannels / this.groups, ...this.kernelSize];
    this.weight = defaultParameter("weight", shape, fanIn, options);
    this.bias = (options.bias ?? true) ? defaultParameter("bias", [outChannels], fanIn, options) : null;
  }

  protected get options(): { stride: PerDim; padding: Padding; dilation: PerDim; groups: number } {
    const padding = this.paddingMode === "zeros" ? this.padding : 0;
    return { stride: this.stride, padding, dilation: this.dilation, groups: this.groups };
  }

  /** x with the padding that the convolution itself cannot add. */
  protected padded(x: Tensor): Tensor {
    if (this.paddingMode === "zeros") return x;
    const sides = paddingOf("Conv", this.padding, this.kernelSize, this.stride, this.dilation);
    return pad(x, sides.toReversed().flat(), { mode: this.paddingMode });
  }

  protected override extraRepr(): string {
    const parts = [`${this.inChannels}, ${this.outChannels}, kernelSize=${printed(this.kernelSize)}`];
    parts.push(`stride=${printed(this.stride)}`);
    if (this.padding !== 0) parts.push(`padding=${printed(this.padding)}`);
    if (this.paddingMode !== "zeros") parts.push(`paddingMode=${printed(this.paddingMode)}`);
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
    return conv1d(this.padded(x), this.weight, this.bias, this.options);
  }
}

/** Convolution of images [N, C, H, W]; see the op conv2d. */
export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvLayerOptions = {}) {
    super("Conv2d", 2, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return conv2d(this.padded(x), this.weight, this.bias, this.options);
  }
}

/** Convolution of volumes [N, C, D, H, W]; see the op conv3d. */
export class Conv3d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvLayerOptions = {}) {
    super("Conv3d", 3, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return conv3d(this.padded(x), this.weight, this.bias, this.options);
  }
}
