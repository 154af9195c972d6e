import { get, load, local, store } from "../expr.ts";
import type { Target } from "../kernel.ts";
import type { TemplatePlan, TemplateStep } from "../template.ts";
import { Block, ceilDiv, larger, plus, smaller, times } from "./block.ts";
import { combineStep } from "./combine.ts";
import { isPointwise, swapInputs } from "./conv.ts";
import { type ConvSpec, checkConv, type Gathering, inputGradGatherings, product, tapsOf } from "./convSpec.ts";
import { Epilogue } from "./epilogue.ts";
import { cutBox, placeBox } from "./gatherBox.ts";
import { type GatherProduct, gatherProductStep } from "./gatherProduct.ts";
import { matmulPlan } from "./matmul.ts";
import { isThin, thinGatherStep } from "./thinGather.ts";
import { forPanels, type Section, splitRows, tileRows } from "./tile.ts";
import { winogradPlan } from "./winograd.ts";
import { winogradPays } from "./winogradSpec.ts";
import { writeOut } from "./writeOut.ts";

/**
 * Plans grad [N, O, ...outputSize], weight [O, C/groups, ...kernel] to the gradient of x [N, C, ...inputSize]: inputs 0
 * and 1 are grad and weight. Every input position gathers, so nothing is scattered and no two items write one element;
 * with strides, each class of positions that use the same taps is a step of its own.
 */
export function convInputGradPlan(spec: ConvSpec, target: Target): TemplatePlan {
  checkConv(spec);
  const { N, C, O, groups, epilogue } = spec;
  const size = product(spec.inputSize);
  if (N * C * size === 0) return { temporaries: [], steps: [] };
  if (O * product(spec.kernel) * product(spec.outputSize) === 0) {
    return { temporaries: [], steps: [combineStep({ batch: N, M: C, N: size, chunks: 0, epilogue }, target)] };
  }
  if (isPointwise(spec) && size >= 32) {
    return swapInputs(
      matmulPlan(
        {
          batch: N,
          M: C,
          N: size,
          K: O,
          a: { numel: O * C, offset: 0, strides: [0, 1, C] },
          b: { numel: N * O * size, offset: 0, strides: [O * size, size, 1] },
          epilogue,
        },
        target,
      ),
    );
  }
  const M = C / groups;
  const channels = O / groups;
  const gatherings = inputGradGatherings(spec);
  if (groups === 1 && winogradPays({ axes: gatherings[0], images: N, M, channels })) {
    const name = `conv ${spec.kernel.join("x")} input gradient`;
    const weight = { rowStride: 9, channelStride: 9 * C };
    return winogradPlan({ name, axes: gatherings[0], images: N, M, channels, weight, epilogue }, target);
  }
  const sections = splitRows(M, tileRows(target));
  const temporaries: number[] = [];
  const steps: TemplateStep[] = [];
  for (const axes of gatherings) {
    const K = channels * tapsOf(axes);
    if (K === 0) {
      steps.push(zeroClassStep(spec, axes, target));
      continue;
    }
    const index = temporaries.length;
    temporaries.push(groups * M * K);
    steps.push(packWeightStep(spec, axes, sections, index));
    const gather: GatherProduct = {
      name: `conv ${spec.kernel.join("x")} input gradient`,
      axes,
      images: N,
      groups,
      M,
      channels,
      sections,
      weight: { buffer: { kind: "temporary", index }, numel: groups * M * K, packed: true },
      source: { kind: "input", index: 0 },
      epilogue,
    };
    steps.push(isThin(gather) ? thinGatherStep(gather, target) : gatherProductStep(gather, target));
  }
  return { temporaries, steps };
}

/** Row panels of the weight seen from the input: row c, k = (o, taps in the order in which the gathering reads). */
function packWeightStep(spec: ConvSpec, axes: Gathering, sections: readonly Section[], index: number): TemplateStep {
  const { groups, C, O } = spec;
  const [M, channels] = [C / groups, O / groups];
  const [z, y, x] = axes;
  const kernelSize = z.kernelSize * y.kernelSize * x.kernelSize;
  const taps = tapsOf(axes);
  const K = channels * taps;
  const panels = sections.reduce((sum, section) => sum + section.panels, 0);
  const item = local("item", "i32");
  const block = new Block();
  const [group, panel] = block.coordinates(get(item), [groups, panels], ["group", "panel"]);
  for (const section of sections) {
    const h = section.height;
    const from = block.let("from", larger(panel, section.firstPanel));
    const to = block.let("to", smaller(plus(panel, 1), section.firstPanel + section.panels));
    forPanels(block, section, { from, to }, (each, row) => {
      each.for("o", 0, channels, 1, (perChannel, o) => {
        const source = perChannel.let(
          "source",
          plus(times(group, channels * M * kernelSize), times(o, M * kernelSize), times(row, kernelSize)),
        );
        const panelAt = perChannel.let("panelAt", plus(times(group, M * K), times(row, K), times(o, taps * h)));
        perChannel.for("jz", 0, z.taps, 1, (bz, jz) => {
          bz.for("jy", 0, y.taps, 1, (by, jy) => {
            by.for("jx", 0, x.taps, 1, (bx, jx) => {
              const entry = (axis: Gathering[number], j: typeof jz): typeof jz =>
                plus(times(j, axis.kernelStep), axis.kernelFirst);
              const tap = plus(
                times(entry(z, jz), y.kernelSize * x.kernelSize),
                times(entry(y, jy), x.kernelSize),
                entry(x, jx),
              );
              const at = bx.let("at", plus(source, tap));
              const put = bx.let(
                "put",
                plus(panelAt, times(jz, y.taps * x.taps * h), times(jy, x.taps * h), times(jx, h)),
              );
              for (let i = 0; i < h; i++) bx.add(store(0, put, load(1, "f32", false, at, i * kernelSize), i));
            });
          });
        });
      });
    });
  }
  return {
    kernel: {
      name: `pack weight ${spec.kernel.join("x")}`,
      buffers: [
        { dtype: "float32", access: "write", numel: groups * M * K },
        { dtype: "float32", access: "read", numel: O * M * kernelSize },
      ],
      items: groups * panels,
      item,
      body: block.statements,
      scratch: 0,
      flop: 0,
      bytes: 8 * groups * M * K,
    },
    buffers: [
      { kind: "temporary", index },
      { kind: "input", index: 1 },
    ],
  };
}

/** Positions that no tap reaches have gradient 0, which still goes through the epilogue. */
function zeroClassStep(spec: ConvSpec, axes: Gathering, target: Target): TemplateStep {
  const { N, C } = spec;
  const [z, y, x] = axes;
  const extents = [z.extent, y.extent, x.extent] as const;
  const box = cutBox(1, extents, 4096);
  const pieces = [N, ...box.pieces.slice(1)];
  const epilogue = new Epilogue(spec.epilogue, 3);
  const item = local("item", "i32");
  const block = new Block();
  const which = block.coordinates(get(item), [...pieces, C], ["image", "z", "y", "x", "channel"]);
  const placed = placeBox(block, box, [N, ...extents], which.slice(0, 4));
  writeOut(block, target, { axes, placed, box, channelOut: which[4], stage: "zeros", epilogue, resultChannels: C });
  const size = N * C * z.size * y.size * x.size;
  // Buffers 0 and 1 stand where the other classes have their operands, so that the writer is the same.
  return {
    kernel: {
      name: "input gradient that nothing reaches",
      buffers: [
        { dtype: "float32", access: "read", numel: 0 },
        { dtype: "float32", access: "read", numel: 0 },
        { dtype: "float32", access: "write", numel: size },
        ...epilogue.buffers,
      ],
      items: pieces.reduce((a, b) => a * b, 1) * C,
      item,
      body: block.statements,
      scratch: 0,
      flop: 0,
      bytes: (4 * size) / ceilDiv(x.size, x.extent),
    },
    buffers: [
      { kind: "input", index: 0 },
      { kind: "input", index: 1 },
      { kind: "output" },
      ...epilogue.templateBuffers,
    ],
  };
}
