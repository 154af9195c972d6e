import { numel, type Shape, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { scatterAlong } from "./primitives/index.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { expectImages, type PerDim, perDim } from "./windowGeometry.ts";

export interface MaxUnpoolOptions {
  readonly kernel: PerDim;
  /** The kernel's size unless given. */
  readonly stride: PerDim | undefined;
  readonly padding: PerDim;
  /** The extents of what was pooled, where they are not (W − 1)·stride − 2·padding + kernel. */
  readonly outputSize: readonly number[] | undefined;
}

/** The spatial extents of the result. */
function extents(name: string, spatial: number, x: Shape, expect: Expect | undefined, options: MaxUnpoolOptions) {
  const kernel = perDim(name, "kernel", options.kernel, spatial, 1);
  const stride = options.stride === undefined ? kernel : perDim(name, "stride", options.stride, spatial, 1);
  const padding = perDim(name, "padding", options.padding, spatial, 0);
  const usual = x.slice(-spatial).map((extent, i) => (extent - 1) * stride[i] - 2 * padding[i] + kernel[i]);
  const wanted = options.outputSize?.slice(-spatial) ?? usual;
  const near =
    wanted.length === spatial && wanted.every((n, i) => Math.abs(n - usual[i]) < stride[i] || n === usual[i]);
  expect?.that(near, "outputSize", `be within one stride of ${show(usual)} for x ${show(x)}`, wanted);
  return wanted;
}

/** The parts of the records of maxUnpool1d, maxUnpool2d and maxUnpool3d. */
export function maxUnpoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  const attrs: MaxUnpoolOptions = { kernel: 0, stride: undefined, padding: 0, outputSize: undefined };
  return {
    name,
    inputs: ["x", "index"] as const,
    attrs,
    float: ["x"] as const,
    integer: ["index"] as const,
    shape({ x, index }: { x: Shape; index: Shape }, expect: Expect, options: MaxUnpoolOptions): Shape {
      expectImages(expect, x, spatial);
      expect("index", index, x, `x ${show(x)}`);
      return [...x.slice(0, -spatial), ...extents(name, spatial, x, expect, options)];
    },
    forward({ x, index }: { x: Tensor; index: Tensor }, options: MaxUnpoolOptions) {
      const size = extents(name, spatial, x.shape, undefined, options);
      const lead = x.shape.slice(0, -spatial);
      const planes = numel(lead);
      const flat = [planes, numel(x.shape.slice(-spatial))];
      const base = full([planes, numel(size)], 0, { dtype: x.dtype, device: x.device });
      const at = reshapeTo(takeIndex(name, index, numel(size)), flat);
      const output = scatterAlong(base, at, reshapeTo(x, flat), 1, "set");
      return { output: reshapeTo(output, [...lead, ...size]), saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of an unpooling op: what was pooled, where it came from, the kernel's size, then the options. */
export function maxUnpoolFace(
  apply: (inputs: { x: Tensor; index: Tensor }, options?: Partial<MaxUnpoolOptions>) => Tensor,
): (x: Tensor, index: Tensor, kernel: PerDim, options?: Partial<Omit<MaxUnpoolOptions, "kernel">>) => Tensor {
  return (x, index, kernel, options) => apply({ x, index }, { ...options, kernel });
}
