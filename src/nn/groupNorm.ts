import { ValueError } from "../ir/errors.ts";
import { groupNorm } from "../ops/groupNorm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { constantParameter, inRange, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface GroupNormLayerOptions extends PlaceOptions {
  /** Added to the variance. */
  readonly eps?: number;
  /** Whether there are a weight and a bias per channel. */
  readonly affine?: boolean;
}

/** Group normalisation of [N, C, ...]; see the op groupNorm. */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  /** [numChannels] */
  readonly weight: Parameter | null;
  /** [numChannels] */
  readonly bias: Parameter | null;

  constructor(numGroups: number, numChannels: number, options: GroupNormLayerOptions = {}) {
    super();
    const { affine = true } = options;
    this.numGroups = wholeNumber("GroupNorm", "numGroups", numGroups);
    this.numChannels = wholeNumber("GroupNorm", "numChannels", numChannels);
    if (numChannels % numGroups !== 0) {
      throw new ValueError({
        op: "GroupNorm",
        argument: "numChannels",
        expected: `be a multiple of numGroups ${numGroups}`,
        received: String(numChannels),
      });
    }
    this.eps = inRange("GroupNorm", "eps", options.eps ?? 1e-5, 0, Number.POSITIVE_INFINITY);
    this.weight = affine ? constantParameter("weight", [numChannels], 1, options) : null;
    this.bias = affine ? constantParameter("bias", [numChannels], 0, options) : null;
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight: weight ?? undefined, bias: bias ?? undefined, eps });
  }

  protected override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}, affine=${this.weight !== null}`;
  }
}
