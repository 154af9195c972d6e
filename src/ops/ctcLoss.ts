import { ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { backwardPass, forwardPass, latticeOf, pathCost, withinLength } from "./ctcLattice.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { add, div, maximum, mul, sumAll } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";
import { checkReduction, type LossOptions } from "./reduction.ts";

export interface CtcLossOptions extends LossOptions {
  /** The class that stands for no label. */
  readonly blank: number;
  /** Whether items whose labels no path fits cost 0 instead of infinity. */
  readonly zeroInfinity: boolean;
}

type Inputs<T> = { readonly x: T; readonly target: T; readonly inputLengths: T; readonly targetLengths: T };

/** How many items, and whether their labels stand padded in rows. */
function layoutOf(x: Shape, target: Shape): { items: number; padded: boolean } {
  return { items: x.length === 2 ? 1 : x[1], padded: target.length === 2 };
}

function checkShapes({ x, target, inputLengths, targetLengths }: Inputs<Shape>, expect: Expect): void {
  expect.that((x.length === 2 || x.length === 3) && x[0] > 0, "x", "be [T, C] or [T, N, C] with T above 0", x);
  const { items, padded } = layoutOf(x, target);
  const rows = padded && target[0] === items;
  expect.that(target.length === 1 || rows, "target", `be [${items}, S] or [sum of the lengths]`, target);
  for (const [argument, shape] of Object.entries({ inputLengths, targetLengths })) {
    const fits = (shape.length === 1 && shape[0] === items) || (x.length === 2 && shape.length === 0);
    expect.that(fits, argument, `be [${items}] to match x ${show(x)}`, shape);
  }
}

function refuse(argument: string, expected: string, received: string): never {
  throw new ValueError({ op: "ctcLoss", argument, expected, received });
}

/** Numbers that come from the host are looked at when they enter. */
function hostValues({ node: { value } }: Tensor): readonly number[] | undefined {
  return value?.kind === "host" ? Array.from(value.data) : undefined;
}

/** The largest number of labels that an item can have; lengths and labels from the host are checked. */
function mostLabels({ x, target, inputLengths, targetLengths }: Inputs<Tensor>): number {
  const steps = x.shape[0];
  const classes = x.shape[x.ndim - 1];
  const room = target.ndim === 2 ? target.shape[1] : target.numel;
  const within = (argument: string, given: Tensor, low: number, high: number): void => {
    const at = hostValues(given)?.findIndex((value) => value < low || value > high) ?? -1;
    if (at >= 0) refuse(argument, `be in [${low}, ${high}]`, `${hostValues(given)?.[at]} at position [${at}]`);
  };
  within("inputLengths", inputLengths, 0, steps);
  within("targetLengths", targetLengths, 0, room);
  const lengths = hostValues(targetLengths);
  if (lengths === undefined || target.ndim === 2) return room;
  within("target", target, 0, classes - 1);
  const total = lengths.reduce((a, b) => a + b, 0);
  if (x.ndim === 3 && total !== target.numel) {
    refuse("target", `have the ${total} labels that targetLengths promise`, String(target.numel));
  }
  return lengths.reduce((a, b) => Math.max(a, b), 0);
}

/** All as the passes want them: x [T, N, C], lengths [N], integers int32. */
function prepare(inputs: Inputs<Tensor>): Inputs<Tensor> {
  const { x, target, inputLengths, targetLengths } = inputs;
  const batched = x.ndim === 3 ? x : reshapeTo(x, [x.shape[0], 1, x.shape[1]]);
  const flat = (t: Tensor): Tensor => reshapeTo(cast(t, "int32"), [t.numel]);
  return {
    x: batched,
    target: cast(target, "int32"),
    inputLengths: flat(inputLengths),
    targetLengths: flat(targetLengths),
  };
}

const infeasible = (cost: Tensor): Tensor => holds(cost, "gt", 1e29);

/** What each item's cost weighs in the output: [N]. */
function itemScale(grad: Tensor, lengths: Tensor, reduction: string): Tensor {
  if (reduction === "none") return reshapeTo(grad, lengths.shape);
  const all = expandTo(grad, lengths.shape);
  if (reduction === "sum") return all;
  return div(all, mul(cast(maximum(lengths, 1), grad.dtype), lengths.numel));
}

/**
 * Connectionist temporal classification: how unlikely a sequence of labels is, given the classes' log-probabilities at
 * every moment, over all ways to stretch the labels and put blanks between them.
 *
 *     −log Σ_paths Π_t e^x[t, class of the path at t]
 *
 * "mean" divides each item's loss by its number of labels, then averages. The gradient is that of the formula;
 * PyTorch's is the same after logSoftmax. Where no path fits the loss is infinite and its gradient NaN, or both are 0
 * with zeroInfinity.
 *
 * @zh CTC 损失：对所有对齐方式求和，得到标签序列的负对数似然。
 *
 * @param x              log-probabilities [T, N, C] or [T, C], float
 * @param target         labels [N, S], padded with anything; or all labels one after the other
 * @param inputLengths   moments of each item [N], at most T; a list of numbers will do
 * @param targetLengths  labels of each item [N]; a list of numbers will do
 * @param blank          the class that stands for no label
 * @param zeroInfinity   whether items that no path fits cost 0
 * @param reduction      "mean", "sum" or "none"
 * @returns              [] or [N]
 * @throws ShapeError; ValueError when lengths or labels given from the host are out of range
 * @saves    alphas [T, N, 2S + 1], cost [N], x, target, inputLengths, targetLengths
 * @source   Graves et al. 2006, "Connectionist temporal classification"
 * @example ctcLoss(tensor([[-0.6931, -0.6931], [-0.6931, -0.6931]]), tensor([1], { dtype: "int32" }), [2], [1]) // 0.2876
 */
export const ctcLoss = defineOp(
  {
    name: "ctcLoss",
    inputs: ["x", "target", "inputLengths", "targetLengths"],
    attrs: { reduction: "mean", blank: 0, zeroInfinity: false } as CtcLossOptions,
    float: ["x"],
    integer: ["target", "inputLengths", "targetLengths"],
    shape(shapes, expect, { reduction, blank }): Shape {
      checkReduction("ctcLoss", reduction);
      checkShapes(shapes, expect);
      const classes = shapes.x[shapes.x.length - 1];
      if (!(Number.isInteger(blank) && blank >= 0 && blank < classes)) {
        refuse("blank", `be a class in [0, ${classes})`, String(blank));
      }
      return reduction === "none" && shapes.x.length === 3 ? [shapes.x[1]] : [];
    },
    forward(given, { reduction, blank, zeroInfinity }) {
      const most = mostLabels(given);
      const { x, target, inputLengths, targetLengths } = prepare(given);
      const lattice = latticeOf(x, target, targetLengths, most, blank);
      const alphas = forwardPass(lattice);
      const cost = pathCost(alphas, lattice, inputLengths);
      const losses = choose(infeasible(cost), zeroInfinity ? 0 : Number.POSITIVE_INFINITY, cost);
      const saved = { ...given, alphas, cost };
      if (reduction === "none") return { output: given.x.ndim === 2 ? reshapeTo(losses, []) : losses, saved };
      if (reduction === "sum") return { output: sumAll(losses), saved };
      const counts = cast(maximum(targetLengths, 1), losses.dtype);
      return { output: div(sumAll(div(losses, counts)), losses.numel), saved };
    },
    backward(grad, saved, { reduction, blank, zeroInfinity }) {
      const { x, target, inputLengths, targetLengths } = prepare(saved);
      const { alphas, cost } = saved;
      const [, items, states] = alphas.shape;
      const lattice = latticeOf(x, target, targetLengths, (states - 1) / 2, blank);
      const perItem = (t: Tensor): Tensor => expandTo(reshapeTo(t, [1, items, 1]), alphas.shape);
      const lost = infeasible(cost);
      const paths = add(add(alphas, backwardPass(lattice, inputLengths)), perItem(choose(lost, 0, cost)));
      const share = choose(perItem(lost), zeroInfinity ? 0 : Number.NaN, elementwise("exp", paths));
      const scale = elementwise("neg", perItem(itemScale(grad, targetLengths, reduction)));
      const slope = choose(withinLength(lattice, inputLengths), mul(share, scale), 0);
      const dx = scatterAlong(fullLike(x, 0), lattice.classes, slope, 2, "add");
      return { x: reshapeTo(dx, saved.x.shape), target: null, inputLengths: null, targetLengths: null };
    },
    because: {
      alphas: "ctcLoss keeps the chances of all beginnings: with those of the endings they give each state's share",
      cost: "ctcLoss keeps each sequence's cost: the shares are divided by its chance",
      x: "ctcLoss keeps x: the chances of the endings are computed from it",
      target: "ctcLoss keeps target: the chances of the endings are computed along it",
      inputLengths: "ctcLoss keeps the lengths: beyond them nothing counts",
      targetLengths: "ctcLoss keeps the lengths: beyond them nothing counts",
    },
    samples: [
      {
        x: { shape: [5, 2, 3], low: -2, high: 0 },
        target: { values: [1, 2, 2, 0], shape: [2, 2], dtype: "int32" },
        inputLengths: { values: [5, 4], shape: [2], dtype: "int32" },
        targetLengths: { values: [2, 1], shape: [2], dtype: "int32" },
      },
      {
        x: { shape: [4, 2, 3], low: -2, high: 0 },
        target: { values: [1, 1, 0], shape: [3], dtype: "int32" },
        inputLengths: { values: [3, 4], shape: [2], dtype: "int32" },
        targetLengths: { values: [2, 1], shape: [2], dtype: "int32" },
        blank: 2,
        reduction: "none",
      },
      {
        x: { shape: [3, 3], low: -2, high: 0 },
        target: { values: [1, 2], shape: [2], dtype: "int32" },
        inputLengths: { values: [3], shape: [], dtype: "int32" },
        targetLengths: { values: [2], shape: [], dtype: "int32" },
        reduction: "sum",
      },
      {
        x: { shape: [2, 2, 3], low: -2, high: 0 },
        target: { values: [1, 1, 2, 1], shape: [2, 2], dtype: "int32" },
        inputLengths: { values: [2, 2], shape: [2], dtype: "int32" },
        targetLengths: { values: [2, 0], shape: [2], dtype: "int32" },
        zeroInfinity: true,
        reduction: "none",
      },
    ],
    rejects: [
      {
        x: [4, 2, 3],
        target: { values: [1, 2, 1], shape: [3, 1], dtype: "int32" },
        inputLengths: { values: [4, 4], shape: [2], dtype: "int32" },
        targetLengths: { values: [1, 1], shape: [2], dtype: "int32" },
        message: "ctcLoss: target must be [2, S] or [sum of the lengths], got [3, 1].",
      },
      {
        x: [4, 2, 3],
        target: { values: [1, 2], shape: [2, 1], dtype: "int32" },
        inputLengths: { values: [4, 5], shape: [2], dtype: "int32" },
        targetLengths: { values: [1, 1], shape: [2], dtype: "int32" },
        message: "ctcLoss: inputLengths must be in [0, 4], got 5 at position [1].",
      },
      {
        x: [4, 2, 3],
        target: { values: [1, 2], shape: [2], dtype: "int32" },
        inputLengths: { values: [4, 4], shape: [2], dtype: "int32" },
        targetLengths: { values: [1, 2], shape: [2], dtype: "int32" },
        message: "ctcLoss: target must have the 3 labels that targetLengths promise, got 2.",
      },
      {
        x: [4, 2, 3],
        target: { values: [1, 2], shape: [2, 1], dtype: "int32" },
        inputLengths: { values: [4], shape: [1], dtype: "int32" },
        targetLengths: { values: [1, 1], shape: [2], dtype: "int32" },
        message: "ctcLoss: inputLengths must be [2] to match x [4, 2, 3], got [1].",
      },
      {
        x: [4, 2, 3],
        target: { values: [1, 2], shape: [2, 1], dtype: "int32" },
        inputLengths: { values: [4, 4], shape: [2], dtype: "int32" },
        targetLengths: { values: [1, 1], shape: [2], dtype: "int32" },
        blank: 3,
        message: "ctcLoss: blank must be a class in [0, 3), got 3.",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      target: Tensor,
      inputLengths: Tensor | readonly number[],
      targetLengths: Tensor | readonly number[],
      options: Partial<CtcLossOptions> = {},
    ): Tensor => {
      const lengths = (given: Tensor | readonly number[]): Tensor =>
        given instanceof Tensor ? given : tensor([...given], { dtype: "int32", device: x.device });
      return apply({ x, target, inputLengths: lengths(inputLengths), targetLengths: lengths(targetLengths) }, options);
    },
);
