import type { DType } from "../../../src/ir/dtype.ts";
import { numel } from "../../../src/ir/shape.ts";
import type { Draft, Value } from "./draft.ts";

export type ConvolutionName = "conv" | "convInputGrad" | "convWeightGrad";

interface Geometry {
  readonly N: number;
  readonly C: number;
  readonly O: number;
  readonly groups: number;
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}

/** Channels and tiles enough for Winograd's transforms. */
function tiled({ random }: Draft): Geometry {
  const size = [random.between(14, 19), random.between(14, 19)];
  const pad = random.below(3);
  return {
    N: random.pick([1, 1, 2]),
    C: random.pick([8, 9, 16]),
    O: random.pick([16, 17]),
    groups: 1,
    input: size,
    kernel: [3, 3],
    stride: [1, 1],
    padding: size.map(() => [pad, random.below(3)] as const),
    dilation: [1, 1],
  };
}

function plain({ random }: Draft): Geometry {
  const dims = random.pick([1, 2, 2, 2, 3]);
  const per = <T>(make: () => T): T[] => Array.from({ length: dims }, make);
  const groups = random.pick([1, 1, 1, 2, 3, 4]);
  const same = random.chance(0.3);
  return {
    N: random.pick([1, 2, 3]),
    C: groups * random.pick([1, 1, 2, 3, 5, 8]),
    O: groups * random.pick([1, 1, 2, 3, 4, 7, 9]),
    groups,
    input: per(() => random.between(1, dims === 1 ? 40 : dims === 2 ? 13 : 6)),
    kernel: same ? per(() => random.pick([1, 3])) : per(() => random.between(1, 4)),
    stride: random.chance(0.5) ? per(() => 1) : per(() => random.between(1, 3)),
    padding: random.chance(0.4) ? per(() => [0, 0] as const) : per(() => [random.below(3), random.below(3)] as const),
    dilation: random.chance(0.6) ? per(() => 1) : per(() => random.between(1, 3)),
  };
}

/** A convolution or one of its gradients, of any geometry. */
export function convolution(draft: Draft, name: ConvolutionName): Value[] | undefined {
  const { random } = draft;
  const geometry = random.chance(0.25) ? tiled(draft) : plain(draft);
  const { N, C, O, groups, input, kernel, stride, padding, dilation } = geometry;
  const output = input.map((extent, i) => {
    const span = (kernel[i] - 1) * dilation[i] + 1;
    return Math.floor((extent + padding[i][0] + padding[i][1] - span) / stride[i]) + 1;
  });
  if (output.some((extent) => extent < 1)) return undefined;
  const work = N * O * (C / groups) * numel(kernel) * numel(output);
  if (work > 700_000) return undefined;
  const [x, weight, out] = [
    [N, C, ...input],
    [O, C / groups, ...kernel],
    [N, O, ...output],
  ];
  const attrs = { stride, padding, dilation, groups };
  const dtype: DType = random.chance(0.9) ? "float32" : random.pick(["int32", "uint8", "bool"] as const);
  const some = (shape: readonly number[]): Value => draft.some(dtype, shape);
  if (name === "conv") {
    const inputs = [some(x).ref, some(weight).ref];
    return draft.add({ kind: "primitive", op: name, inputs, attrs, shape: out, dtype });
  }
  if (name === "convInputGrad") {
    const inputs = [some(out).ref, some(weight).ref];
    const all = { ...attrs, inputSize: input };
    return draft.add({ kind: "primitive", op: name, inputs, attrs: all, shape: x, dtype });
  }
  const inputs = [some(x).ref, some(out).ref];
  return draft.add({
    kind: "primitive",
    op: name,
    inputs,
    attrs: { ...attrs, kernel },
    shape: weight,
    dtype,
  });
}
