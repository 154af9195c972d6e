import { InternalError } from "../../ir/errors.ts";
import type { Elementwise } from "../template.ts";

/** A convolution, as its forward pass has it; the plans of both gradients take the same. One entry per spatial dimension. */
export interface ConvSpec {
  readonly N: number;
  readonly C: number;
  readonly O: number;
  readonly inputSize: readonly number[];
  readonly kernel: readonly number[];
  readonly outputSize: readonly number[];
  readonly stride: readonly number[];
  /** Zeros before and after; at least 0. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
  /** At (image, channel, position) of the output; of the gradient of the weight at (0, O, C/groups·kernel). */
  readonly epilogue?: Elementwise;
  /** Whether the result is the largest of each 2×2 positions, after the epilogue: where `canPool`. */
  readonly isPooled?: boolean;
}

/**
 * One dimension of a gathering: output q reads source[q·stride + offset + j·offsetStep] for its taps j, where a source
 * outside [0, source) counts as 0. Tap j uses entry kernelFirst + j·kernelStep of the kernel; q lies at first + q·step of
 * the result's dimension, which has `size` entries.
 */
export interface GatherAxis {
  readonly extent: number;
  readonly source: number;
  readonly stride: number;
  readonly taps: number;
  readonly offset: number;
  readonly offsetStep: number;
  readonly kernelSize: number;
  readonly kernelFirst: number;
  readonly kernelStep: number;
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

/** Three axes, z, y and x; fewer spatial dimensions have leading axes of extent 1. */
export type Gathering = readonly [GatherAxis, GatherAxis, GatherAxis];

const trivial: GatherAxis = {
  extent: 1,
  source: 1,
  stride: 1,
  taps: 1,
  offset: 0,
  offsetStep: 1,
  kernelSize: 1,
  kernelFirst: 0,
  kernelStep: 1,
  first: 0,
  step: 1,
  size: 1,
};

/** Throws unless the spec has 1 to 3 spatial dimensions whose sizes follow from one another. */
export function checkConv(spec: ConvSpec): void {
  const { inputSize, kernel, outputSize, stride, padding, dilation, groups, C, O } = spec;
  const fail = (what: string): never => {
    throw new InternalError(`convolution template: ${what}, got ${JSON.stringify({ ...spec, epilogue: undefined })}.`);
  };
  if (inputSize.length < 1 || inputSize.length > 3) fail("spatial dimensions must be 1 to 3");
  if (C % groups !== 0 || O % groups !== 0) fail("groups must divide the channels");
  inputSize.forEach((size, i) => {
    const [before, after] = padding[i];
    if (before < 0 || after < 0) fail("padding must be at least 0");
    const out = Math.floor((size + before + after - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
    if (Math.max(out, 0) !== outputSize[i]) fail(`outputSize must be ${out} in dimension ${i}`);
  });
}

function threeAxes(axes: readonly GatherAxis[]): Gathering {
  const [z, y, x] = [...new Array<GatherAxis>(3 - axes.length).fill(trivial), ...axes];
  return [z, y, x];
}

/** How the output gathers from the input. */
export function forwardGathering(spec: ConvSpec): Gathering {
  return threeAxes(
    spec.inputSize.map((source, i) => ({
      extent: spec.outputSize[i],
      source,
      stride: spec.stride[i],
      taps: spec.kernel[i],
      offset: -spec.padding[i][0],
      offsetStep: spec.dilation[i],
      kernelSize: spec.kernel[i],
      kernelFirst: 0,
      kernelStep: 1,
      first: 0,
      step: 1,
      size: spec.outputSize[i],
    })),
  );
}

/**
 * How the input's gradient gathers from the output's: input position i gets from tap t the output (i + before - t·dilation)
 * / stride where that is whole. Positions of one residue modulo the stride use the same taps: each residue class is a
 * gathering of stride 1 that multiplies no zeros.
 */
export function inputGradGatherings(spec: ConvSpec): Gathering[] {
  const perAxis = spec.inputSize.map((size, i) => {
    const classes: GatherAxis[] = [];
    const [stride, dilation, before] = [spec.stride[i], spec.dilation[i], spec.padding[i][0]];
    for (let residue = 0; residue < Math.min(stride, size); residue++) {
      const taps: number[] = [];
      for (let t = spec.kernel[i] - 1; t >= 0; t--) {
        if ((((residue + before - t * dilation) % stride) + stride) % stride === 0) taps.push(t);
      }
      const step = taps.length > 1 ? taps[0] - taps[1] : 1;
      classes.push({
        extent: Math.ceil((size - residue) / stride),
        source: spec.outputSize[i],
        stride: 1,
        taps: taps.length,
        offset: taps.length === 0 ? 0 : (residue + before - taps[0] * dilation) / stride,
        offsetStep: taps.length > 1 ? (step * dilation) / stride : 1,
        kernelSize: spec.kernel[i],
        kernelFirst: taps[0] ?? 0,
        kernelStep: -step,
        first: residue,
        step: stride,
        size,
      });
    }
    return classes;
  });
  let combined: GatherAxis[][] = [[]];
  for (const classes of perAxis) combined = combined.flatMap((axes) => classes.map((axis) => [...axes, axis]));
  return combined.map(threeAxes);
}

export function tapsOf(gathering: Gathering): number {
  return gathering[0].taps * gathering[1].taps * gathering[2].taps;
}

export function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}
