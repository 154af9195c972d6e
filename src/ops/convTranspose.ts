import { promote } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectGroups } from "./convolve.ts";
import type { Apply, Expect, PerInput, Sample } from "./defineOp.ts";
import { add } from "./primitives/arithmetic.ts";
import { convolutionInputGrad } from "./primitives/conv.ts";
import { cast } from "./primitives/elementwise.ts";
import { padWith, reshapeTo } from "./primitives/shaping.ts";
import { expectImages, type PerDim, perDim, spatialNames, withBatch } from "./windowGeometry.ts";

export interface ConvTransposeOptions {
  readonly stride: PerDim;
  readonly padding: PerDim;
  readonly outputPadding: PerDim;
  readonly dilation: PerDim;
  readonly groups: number;
}

interface Geometry {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly dilation: readonly number[];
}

type Inputs = readonly ["x", "weight", "bias?"];

const minus = (n: number): string => (n < 0 ? `−${-n}` : String(n));

/** The options as one number per spatial dimension. */
export function transposedGeometry(
  op: string,
  spatial: number,
  options: Omit<ConvTransposeOptions, "groups">,
): Geometry {
  const stride = perDim(op, "stride", options.stride, spatial, 1);
  const padding = perDim(op, "padding", options.padding, spatial, 0);
  const outputPadding = perDim(op, "outputPadding", options.outputPadding, spatial, 0);
  const dilation = perDim(op, "dilation", options.dilation, spatial, 1);
  // More would be rows that no window of the convolution turned round ever reads.
  if (outputPadding.some((extra, i) => extra >= Math.max(stride[i], dilation[i]))) {
    throw new ValueError({
      op,
      argument: "outputPadding",
      expected: `be below the stride ${show(stride)} or the dilation ${show(dilation)}`,
      received: show(outputPadding),
    });
  }
  return { stride, padding, outputPadding, dilation };
}

/** (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding per spatial dimension. */
export function transposedSize(
  input: readonly number[],
  kernel: readonly number[],
  { stride, padding, outputPadding, dilation }: Geometry,
): number[] {
  return input.map(
    (extent, i) => (extent - 1) * stride[i] - 2 * padding[i] + (kernel[i] - 1) * dilation[i] + 1 + outputPadding[i],
  );
}

function outputShape(
  op: string,
  spatial: number,
  { x, weight, bias }: PerInput<Inputs, Shape>,
  expect: Expect,
  options: ConvTransposeOptions,
): Shape {
  const { groups } = options;
  expectGroups(op, groups);
  expectImages(expect, x, spatial);
  const rank = spatial + 2;
  expect.that(weight.length === rank, "weight", `have ${rank} dimensions [C, O/groups, ...kernel]`, weight);
  const channels = x[x.length - spatial - 1];
  const [given, perGroup, ...kernel] = weight;
  expect.that(given === channels, "weight", `have the ${channels} channels of x ${show(x)} first`, weight);
  expect.that(channels % groups === 0, "x", `have a multiple of ${groups} channels, one set per group`, x);
  const hasKernel = kernel.every((extent) => extent > 0);
  expect.that(hasKernel, "weight", "have kernel extents of at least 1", weight);
  const out = perGroup * groups;
  if (bias)
    expect(
      "bias",
      bias,
      [out],
      `the output channels of weight ${show(weight)} in ${groups} group${groups === 1 ? "" : "s"}`,
    );
  const geometry = transposedGeometry(op, spatial, options);
  const size = transposedSize(x.slice(-spatial), kernel, geometry);
  const bad = size.findIndex((extent) => extent < 1);
  if (bad >= 0) {
    const { stride, padding, outputPadding, dilation } = geometry;
    throw new ShapeError({
      op,
      argument: "padding",
      expected: "leave an output, so that (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding is at least 1",
      received:
        `(${x[x.length - spatial + bad]} − 1)·${stride[bad]} − 2·${padding[bad]} + (${kernel[bad]} − 1)·${dilation[bad]} + 1 + ` +
        `${outputPadding[bad]} = ${minus(size[bad])} for the ${spatialNames[spatial][bad]} of x ${show(x)}`,
    });
  }
  return [...x.slice(0, -spatial - 1), out, ...size];
}

/** Spreads x [N, C, ...] through the kernel: the gradient of the convolution that weight describes. */
function spread(x: Tensor, weight: Tensor, geometry: Geometry, groups: number): Tensor {
  const { stride, padding, outputPadding, dilation } = geometry;
  const kernel = weight.shape.slice(2);
  // That convolution has a window for each whole stride of outputPadding: give it zeros there.
  const zeros = outputPadding.map((extra, i) => Math.floor(extra / stride[i]));
  const none = x.shape.map(() => 0);
  const filled = padWith(x, none, [0, 0, ...zeros], 0);
  const sides = padding.map((side) => [side, side] as const);
  const size = transposedSize(x.shape.slice(2), kernel, geometry);
  return convolutionInputGrad(filled, weight, { stride, padding: sides, dilation, groups }, size);
}

/** The parts of the records of convTranspose1d, convTranspose2d and convTranspose3d. */
export function convTransposeRecord<const Name extends string>(
  name: Name,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[],
) {
  const attrs: ConvTransposeOptions = { stride: 1, padding: 0, outputPadding: 0, dilation: 1, groups: 1 };
  return {
    name,
    inputs: ["x", "weight", "bias?"] as const,
    attrs,
    float: ["x", "weight", "bias"] as const,
    shape: (shapes: PerInput<Inputs, Shape>, expect: Expect, options: ConvTransposeOptions): Shape =>
      outputShape(name, spatial, shapes, expect, options),
    forward({ x, weight, bias }: PerInput<Inputs, Tensor>, options: ConvTransposeOptions) {
      const dtype = promote(x.dtype, weight.dtype);
      const [image, filter] = [cast(x, dtype), cast(weight, dtype)];
      const geometry = transposedGeometry(name, spatial, options);
      const output = withBatch(image, spatial, (batched) => {
        const y = spread(batched, filter, geometry, options.groups);
        if (!bias) return y;
        return add(y, reshapeTo(cast(bias, dtype), [1, bias.shape[0], ...geometry.stride.map(() => 1)]));
      });
      return { output, saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of a transposed convolution: bias may be left out or null. */
export function convTransposeFace(
  apply: Apply<Inputs, ConvTransposeOptions, Tensor>,
): (x: Tensor, weight: Tensor, bias?: Tensor | null, options?: Partial<ConvTransposeOptions>) => Tensor {
  return (x, weight, bias, options) => apply({ x, weight, bias: bias ?? undefined }, options);
}
