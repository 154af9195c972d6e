import { ValueError } from "../ir/errors.ts";
import { numel, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { avgPool1d } from "./avgPool1d.ts";
import { avgPool2d } from "./avgPool2d.ts";
import { avgPool3d } from "./avgPool3d.ts";
import { choose } from "./choosing.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { avgPoolShape } from "./pool.ts";
import { pow } from "./pow.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { type PerDim, perDim } from "./windowGeometry.ts";

export interface LPPoolOptions {
  readonly normType: number;
  readonly kernel: PerDim;
  /** The kernel's size unless given. */
  readonly stride: PerDim | undefined;
  readonly ceilMode: boolean;
}

const averages = { 1: avgPool1d, 2: avgPool2d, 3: avgPool3d } as const;

const averageOptions = ({ kernel, stride, ceilMode }: LPPoolOptions) => ({
  kernel,
  stride,
  ceilMode,
  padding: 0,
  countIncludePad: true,
  divisorOverride: undefined,
});

/** The parts of the records of lpPool1d, lpPool2d and lpPool3d. */
export function lpPoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  const attrs: LPPoolOptions = { normType: 2, kernel: 0, stride: undefined, ceilMode: false };
  return {
    name,
    inputs: ["x"] as const,
    attrs,
    float: ["x"] as const,
    shape({ x }: { x: Shape }, expect: Expect, options: LPPoolOptions): Shape {
      const { normType } = options;
      if (!(normType !== 0 && Number.isFinite(normType))) {
        throw new ValueError({
          op: name,
          argument: "normType",
          expected: "be a number other than 0",
          received: String(normType),
        });
      }
      return avgPoolShape(name, spatial, x, expect, averageOptions(options));
    },
    forward({ x }: { x: Tensor }, options: LPPoolOptions) {
      const { kernel, stride, ceilMode, normType } = options;
      const mean = averages[spatial](pow(x, normType), kernel, { stride, ceilMode });
      const sum = mul(mean, numel(perDim(name, "kernel", kernel, spatial, 1)));
      // The root's slope at 0 is infinite; a window of zeros gets the gradient 0.
      const rooted = choose(elementwise("ne", sum, fullLike(sum, 0)), sum, 0);
      return { output: pow(rooted, 1 / normType), saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of a power-average pooling op: the exponent, the kernel's size, then the options. */
export function lpPoolFace(
  apply: (inputs: { x: Tensor }, options?: Partial<LPPoolOptions>) => Tensor,
): (
  x: Tensor,
  normType: number,
  kernel: PerDim,
  options?: Partial<Pick<LPPoolOptions, "stride" | "ceilMode">>,
) => Tensor {
  return (x, normType, kernel, options) => apply({ x }, { ...options, normType, kernel });
}
