import { promote } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Apply, Expect, PerInput, Sample } from "./defineOp.ts";
import { add } from "./primitives/arithmetic.ts";
import { type ConvAttrs, convolution } from "./primitives/conv.ts";
import { cast } from "./primitives/elementwise.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import {
  expectImages,
  expectWindowFits,
  type Padding,
  type PerDim,
  paddingOf,
  perDim,
  withBatch,
} from "./windowGeometry.ts";

export interface ConvOptions {
  readonly stride: PerDim;
  readonly padding: Padding;
  readonly dilation: PerDim;
  readonly groups: number;
}

type Inputs = readonly ["x", "weight", "bias?"];

function geometry(op: string, kernel: readonly number[], options: ConvOptions): ConvAttrs {
  const count = kernel.length;
  const stride = perDim(op, "stride", options.stride, count, 1);
  const dilation = perDim(op, "dilation", options.dilation, count, 1);
  return {
    stride,
    dilation,
    padding: paddingOf(op, options.padding, kernel, stride, dilation),
    groups: options.groups,
  };
}

/** Throws ValueError unless groups counts something. */
export function expectGroups(op: string, groups: number): void {
  if (Number.isInteger(groups) && groups >= 1) return;
  throw new ValueError({
    op,
    argument: "groups",
    expected: "be a whole number of at least 1",
    received: String(groups),
  });
}

function outputShape(
  op: string,
  spatial: number,
  { x, weight, bias }: PerInput<Inputs, Shape>,
  expect: Expect,
  options: ConvOptions,
): Shape {
  const { groups } = options;
  expectGroups(op, groups);
  expectImages(expect, x, spatial);
  expect.that(
    weight.length === spatial + 2,
    "weight",
    `have ${spatial + 2} dimensions [O, C/groups, ...kernel]`,
    weight,
  );
  const channels = x[x.length - spatial - 1];
  const [out, perGroup, ...kernel] = weight;
  expect.that(
    perGroup * groups === channels,
    "weight",
    `take ${channels / groups} channel${channels === groups ? "" : "s"} per group, since x ${show(x)} has ${channels} in ${groups} group${groups === 1 ? "" : "s"}`,
    weight,
  );
  expect.that(out % groups === 0, "weight", `have a multiple of ${groups} output channels, one set per group`, weight);
  if (bias) expect("bias", bias, [out], `the output channels of weight ${show(weight)}`);
  const hasKernel = kernel.every((extent) => extent > 0);
  expect.that(hasKernel, "weight", "have kernel extents of at least 1", weight);
  const size = expectWindowFits(op, x, kernel, geometry(op, kernel, options));
  return [...x.slice(0, -spatial - 1), out, ...size];
}

/** The parts of the records of conv1d, conv2d and conv3d, which differ in the number of spatial dimensions. */
export function convRecord<const Name extends string>(
  name: Name,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[],
) {
  const attrs: ConvOptions = { stride: 1, padding: 0, dilation: 1, groups: 1 };
  return {
    name,
    inputs: ["x", "weight", "bias?"] as const,
    attrs,
    float: ["x", "weight", "bias"] as const,
    shape: (shapes: PerInput<Inputs, Shape>, expect: Expect, options: ConvOptions): Shape =>
      outputShape(name, spatial, shapes, expect, options),
    forward({ x, weight, bias }: PerInput<Inputs, Tensor>, options: ConvOptions) {
      const dtype = promote(x.dtype, weight.dtype);
      const [image, filter] = [cast(x, dtype), cast(weight, dtype)];
      const window = geometry(name, weight.shape.slice(2), options);
      const output = withBatch(image, spatial, (batched) => {
        const y = convolution(batched, filter, window);
        if (!bias) return y;
        return add(y, reshapeTo(cast(bias, dtype), [1, bias.shape[0], ...window.stride.map(() => 1)]));
      });
      return { output, saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of a convolution: bias may be left out or null. */
export function convFace(
  apply: Apply<Inputs, ConvOptions, Tensor>,
): (x: Tensor, weight: Tensor, bias?: Tensor | null, options?: Partial<ConvOptions>) => Tensor {
  return (x, weight, bias, options) => apply({ x, weight, bias: bias ?? undefined }, options);
}
