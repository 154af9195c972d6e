import { channelShuffle } from "../ops/channelShuffle.ts";
import { fold } from "../ops/fold.ts";
import { type InterpolateOptions, interpolate } from "../ops/interpolate.ts";
import { pixelShuffle } from "../ops/pixelShuffle.ts";
import { pixelUnshuffle } from "../ops/pixelUnshuffle.ts";
import type { BlockOptions } from "../ops/slidingBlocks.ts";
import { unfold } from "../ops/unfold.ts";
import type { PerDim } from "../ops/windowGeometry.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

const shown = (options: object): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${printed(value)}`)
    .join(", ");

export type UpsampleOptions = Partial<Omit<InterpolateOptions, "antialias">>;

/** Another size by interpolation; see the op interpolate. */
export class Upsample extends Module {
  readonly options: UpsampleOptions;

  constructor(options: UpsampleOptions) {
    super();
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  protected override extraRepr(): string {
    return shown(this.options);
  }
}

type UpsampleSize = Pick<UpsampleOptions, "size" | "scaleFactor">;

/** Upsample of images by the nearest element. */
export class UpsamplingNearest2d extends Upsample {
  constructor({ size, scaleFactor }: UpsampleSize) {
    super({ size, scaleFactor, mode: "nearest" });
  }
}

/** Upsample of images between corners that meet. */
export class UpsamplingBilinear2d extends Upsample {
  constructor({ size, scaleFactor }: UpsampleSize) {
    super({ size, scaleFactor, mode: "bilinear", alignCorners: true });
  }
}

export type BlockLayerOptions = Partial<Omit<BlockOptions, "kernel">>;

/** Windows as columns; see the op unfold. */
export class Unfold extends Module {
  readonly kernelSize: PerDim;
  readonly options: BlockLayerOptions;

  constructor(kernelSize: PerDim, options: BlockLayerOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return unfold(x, this.kernelSize, this.options);
  }

  protected override extraRepr(): string {
    return shown({ kernelSize: this.kernelSize, ...this.options });
  }
}

/** Columns summed back into an image; see the op fold. */
export class Fold extends Module {
  readonly outputSize: PerDim;
  readonly kernelSize: PerDim;
  readonly options: BlockLayerOptions;

  constructor(outputSize: PerDim, kernelSize: PerDim, options: BlockLayerOptions = {}) {
    super();
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options);
  }

  protected override extraRepr(): string {
    return shown({ outputSize: this.outputSize, kernelSize: this.kernelSize, ...this.options });
  }
}

/** Channels spread over space; see the op pixelShuffle. */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = wholeNumber("PixelShuffle", "upscaleFactor", upscaleFactor);
  }

  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  protected override extraRepr(): string {
    return shown({ upscaleFactor: this.upscaleFactor });
  }
}

/** Space gathered into channels; see the op pixelUnshuffle. */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = wholeNumber("PixelUnshuffle", "downscaleFactor", downscaleFactor);
  }

  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  protected override extraRepr(): string {
    return shown({ downscaleFactor: this.downscaleFactor });
  }
}

/** The channels of groups dealt out in turn; see the op channelShuffle. */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(groups: number) {
    super();
    this.groups = wholeNumber("ChannelShuffle", "groups", groups);
  }

  forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }

  protected override extraRepr(): string {
    return shown({ groups: this.groups });
  }
}
