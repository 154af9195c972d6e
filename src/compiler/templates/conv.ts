import type { Target } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";
import { combineStep } from "./combine.ts";
import { type ConvSpec, checkConv, forwardGathering, product } from "./convSpec.ts";
import { type GatherProduct, gatherProductStep } from "./gatherProduct.ts";
import { matmulPlan } from "./matmul.ts";
import { isThin, thinGatherStep } from "./thinGather.ts";
import { splitRows, tileRows } from "./tile.ts";
import { winogradPlan } from "./winograd.ts";
import { winogradPays } from "./winogradSpec.ts";

/**
 * Plans x [N, C, ...inputSize], weight [O, C/groups, ...kernel] to [N, O, ...outputSize]: inputs 0 and 1 are x and weight.
 *
 *     out[n, o, q] = Σ over c, j of weight[o, c, j] · x[n, c, q·stride − before + j·dilation]
 *
 * The output may share memory with no input and no extra: partial sums lie in it, and some elements are written twice. A pooled
 * one has half as many positions along both dimensions.
 */
export function convPlan(spec: ConvSpec, target: Target): TemplatePlan {
  checkConv(spec);
  const { N, C, O, groups, epilogue, isPooled = false } = spec;
  const positions = product(spec.outputSize);
  const taps = product(spec.kernel);
  if (N * O * positions === 0) return { temporaries: [], steps: [] };
  if (C * taps === 0) {
    return { temporaries: [], steps: [combineStep({ batch: N, M: O, N: positions, chunks: 0, epilogue }, target)] };
  }
  if (isPointwise(spec) && positions >= 32) {
    return swapInputs(
      matmulPlan(
        {
          batch: N,
          M: O,
          N: positions,
          K: C,
          a: { numel: O * C, offset: 0, strides: [0, C, 1] },
          b: { numel: N * C * positions, offset: 0, strides: [C * positions, positions, 1] },
          epilogue,
        },
        target,
      ),
    );
  }
  const M = O / groups;
  const axes = forwardGathering(spec);
  if (groups === 1 && winogradPays({ axes, images: N, M, channels: C })) {
    const name = `conv ${spec.kernel.join("x")}`;
    const weight = { rowStride: 9 * C, channelStride: 9 };
    return winogradPlan({ name, axes, images: N, M, channels: C, weight, epilogue, isPooled }, target);
  }
  const gather: GatherProduct = {
    name: `conv ${spec.kernel.join("x")}`,
    axes,
    images: N,
    groups,
    M,
    channels: C / groups,
    sections: splitRows(M, tileRows(target)),
    weight: { buffer: { kind: "input", index: 1 }, numel: O * (C / groups) * taps, packed: false },
    source: { kind: "input", index: 0 },
    epilogue,
    isPooled,
  };
  return {
    temporaries: [],
    steps: [isThin(gather) ? thinGatherStep(gather, target) : gatherProductStep(gather, target)],
  };
}

/**
 * Whether the plan of a convolution can end in max pooling of 2×2: its kernels have whole pairs of rows at hand, and what its epilogue
 * reads is the same for all positions.
 */
export function canPool(spec: ConvSpec): boolean {
  const { C, O, groups, outputSize, epilogue } = spec;
  if (outputSize.length !== 2 || outputSize.some((size) => size === 0 || size % 2 !== 0)) return false;
  if (isPointwise(spec) || spec.N * O * C * product(spec.kernel) === 0) return false;
  if (epilogue?.extras.some(({ strides }) => strides[2] !== 0)) return false;
  return !isThin({ M: O / groups, channels: C / groups, axes: forwardGathering(spec) });
}

/** A matrix product per image: one tap that reads exactly its own position. */
export function isPointwise(spec: ConvSpec): boolean {
  return (
    spec.groups === 1 &&
    spec.kernel.every((k, i) => k === 1 && spec.stride[i] === 1 && spec.padding[i][0] === 0 && spec.padding[i][1] === 0)
  );
}

/** The plan with its two inputs exchanged. */
export function swapInputs(plan: TemplatePlan): TemplatePlan {
  const steps = plan.steps.map((step) => ({
    ...step,
    buffers: step.buffers.map((buffer) => (buffer.kind === "input" ? { ...buffer, index: 1 - buffer.index } : buffer)),
  }));
  return { ...plan, steps };
}
