import { ShapeError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { transposedGeometry, transposedSize } from "../ops/convTranspose.ts";
import { convTranspose1d } from "../ops/convTranspose1d.ts";
import { convTranspose2d } from "../ops/convTranspose2d.ts";
import { convTranspose3d } from "../ops/convTranspose3d.ts";
import { type PerDim, perDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { expectGroupsDivide } from "./conv.ts";
import { defaultParameter, type PlaceOptions, printed, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface ConvTransposeLayerOptions extends PlaceOptions {
  readonly stride?: PerDim;
  readonly padding?: PerDim;
  /** Rows added at the end of the output alone: which of the sizes that a convolution maps to x's is meant. */
  readonly outputPadding?: PerDim;
  readonly dilation?: PerDim;
  readonly groups?: number;
  readonly bias?: boolean;
}

export interface ConvTransposeCall {
  /** The output's spatial extents, instead of outputPadding. */
  readonly outputSize?: Shape;
}

/** What ConvTranspose1d, ConvTranspose2d and ConvTranspose3d share: weight [C, O/groups, ...kernel] and its geometry. */
abstract class ConvTranspose extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
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
    options: ConvTransposeLayerOptions,
  ) {
    super();
    this.inChannels = wholeNumber(name, "inChannels", inChannels);
    this.outChannels = wholeNumber(name, "outChannels", outChannels);
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1 } = options;
    const geometry = transposedGeometry(name, spatial, { stride, padding, outputPadding, dilation });
    this.stride = geometry.stride;
    this.padding = geometry.padding;
    this.outputPadding = geometry.outputPadding;
    this.dilation = geometry.dilation;
    this.groups = wholeNumber(name, "groups", options.groups ?? 1);
    expectGroupsDivide(name, this.groups, { inChannels, outChannels });
    const shape = [inChannels, outChannels / this.groups, ...this.kernelSize];
    // PyTorch counts the fan over the second dimension here too, though it is the output's.
    const fan = shape[1] * numel(this.kernelSize);
    this.weight = defaultParameter("weight", shape, fan, options);
    this.bias = (options.bias ?? true) ? defaultParameter("bias", [outChannels], fan, options) : null;
  }

  /** The options of the op; `outputSize` decides outputPadding for this call. */
  protected optionsFor(name: string, x: Tensor, { outputSize }: ConvTransposeCall) {
    const { stride, padding, dilation, groups } = this;
    if (outputSize === undefined) return { stride, padding, dilation, groups, outputPadding: this.outputPadding };
    const none = stride.map(() => 0);
    const least = transposedSize(x.shape.slice(-stride.length), this.kernelSize, { ...this, outputPadding: none });
    const outputPadding = least.map((extent, i) => outputSize[i] - extent);
    if (outputSize.length !== stride.length || outputPadding.some((extra, i) => !(extra >= 0 && extra < stride[i]))) {
      const most = least.map((extent, i) => extent + stride[i] - 1);
      const expected = `be from ${show(least)} to ${show(most)} for x ${show(x.shape)}`;
      throw new ShapeError({ op: name, argument: "outputSize", expected, received: show(outputSize) });
    }
    return { stride, padding, dilation, groups, outputPadding };
  }

  protected override extraRepr(): string {
    const parts = [`${this.inChannels}, ${this.outChannels}, kernelSize=${printed(this.kernelSize)}`];
    parts.push(`stride=${printed(this.stride)}`);
    if (this.padding.some((p) => p !== 0)) parts.push(`padding=${printed(this.padding)}`);
    if (this.outputPadding.some((p) => p !== 0)) parts.push(`outputPadding=${printed(this.outputPadding)}`);
    if (this.dilation.some((d) => d !== 1)) parts.push(`dilation=${printed(this.dilation)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    if (!this.bias) parts.push("bias=false");
    return parts.join(", ");
  }
}

/** Transposed convolution of [N, C, L]; see the op convTranspose1d. */
export class ConvTranspose1d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvTransposeLayerOptions = {}) {
    super("ConvTranspose1d", 1, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor, call: ConvTransposeCall = {}): Tensor {
    return convTranspose1d(x, this.weight, this.bias, this.optionsFor("ConvTranspose1d", x, call));
  }
}

/** Transposed convolution of images [N, C, H, W]; see the op convTranspose2d. */
export class ConvTranspose2d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvTransposeLayerOptions = {}) {
    super("ConvTranspose2d", 2, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor, call: ConvTransposeCall = {}): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.optionsFor("ConvTranspose2d", x, call));
  }
}

/** Transposed convolution of volumes [N, C, D, H, W]; see the op convTranspose3d. */
export class ConvTranspose3d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvTransposeLayerOptions = {}) {
    super("ConvTranspose3d", 3, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor, call: ConvTransposeCall = {}): Tensor {
    return convTranspose3d(x, this.weight, this.bias, this.optionsFor("ConvTranspose3d", x, call));
  }
}
