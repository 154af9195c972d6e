import { ValueError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, maximum, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong, scatterAlong } from "./primitives/index.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { argExtreme } from "./primitives/reduce.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";
import { checkReduction, type LossOptions, reduce } from "./reduction.ts";

/** Labels that come from the host are looked at when they enter, up to the −1 that ends a row. */
function checkLabelLists(target: Tensor, classes: number): void {
  const value = target.node.value;
  if (value?.kind !== "host") return;
  for (let start = 0; start < value.data.length; start += classes) {
    for (let i = 0; i < classes && value.data[start + i] !== -1; i++) {
      const label = value.data[start + i];
      if (label >= 0 && label < classes) continue;
      throw new ValueError({
        op: "multilabelMarginLoss",
        argument: "target",
        expected: `hold labels in [0, ${classes}) up to a −1`,
        received: `${label} at position ${show(target.ndim === 1 ? [i] : [start / classes, i])}`,
      });
    }
  }
}

/** bool, shape of labels [N, C]: the places before the first −1 of each row. */
function beforeEnd(labels: Tensor): Tensor {
  const isEnd = cast(elementwise("eq", labels, fullLike(labels, -1)), "int32");
  const first = argExtreme("argmax", isEnd, 1); // [N, 1]
  const some = elementwise("gt", gatherAlong(isEnd, first, 1), fullLike(first, 0));
  const count = elementwise("where", some, first, fullLike(first, labels.shape[1]));
  return elementwise("lt", iotaAlong(labels.shape, 1, labels.device), expandTo(count, labels.shape));
}

/**
 * Hinge loss of several labels per item: every label's class must lead every other class by 1.
 *
 *     (1/C)·Σ_{j in labels} Σ_{i not in labels} max(0, 1 − x[j] + x[i])
 *
 * A NaN counts nothing, as in PyTorch.
 *
 * @zh 多标签间隔损失：每个样本有若干标签，标签类别的得分要比其他类别高 1。
 *
 * @param x          scores [N, C] or [C], float
 * @param target     shape of x, any integer dtype: each row lists its labels, ended by −1; what follows counts nothing
 * @param reduction  "mean" (over the items), "sum" or "none"
 * @returns          [], or x without C
 * @throws ShapeError when the shapes differ, ValueError when a label given from the host is out of range
 * @example multilabelMarginLoss(tensor([[0.1, 0.2, 0.4, 0.8]]), tensor([[3, 0, -1, 1]], { dtype: "int32" })) // 0.85
 */
export const multilabelMarginLoss = defineOp({
  name: "multilabelMarginLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean" } as LossOptions,
  float: ["x"],
  integer: ["target"],
  shape({ x, target }, expect, { reduction }) {
    checkReduction("multilabelMarginLoss", reduction);
    expect.that((x.length === 1 || x.length === 2) && x[x.length - 1] > 0, "x", "be [C] or [N, C]", x);
    expect("target", target, x, `x ${show(x)}`);
    return reduction === "none" ? x.slice(0, -1) : [];
  },
  forward(inputs, { reduction }) {
    const classes = inputs.x.shape[inputs.x.ndim - 1];
    checkLabelLists(inputs.target, classes);
    const rows = inputs.x.ndim === 1 ? 1 : inputs.x.shape[0];
    const x = reshapeTo(inputs.x, [rows, classes]);
    const given = reshapeTo(cast(inputs.target, "int32"), [rows, classes]);
    const listed = beforeEnd(given);
    const labels = elementwise("where", listed, maximum(given, 0), fullLike(given, 0));
    const none = fullLike(x, 0, "int32");
    const times = scatterAlong(none, labels, cast(listed, "int32"), 1, "add");
    const other = elementwise("eq", times, none);
    const cube = [rows, classes, classes]; // [N, label, other class]
    const own = expandTo(reshapeTo(gatherAlong(x, labels, 1), [rows, classes, 1]), cube);
    const lack = add(sub(expandTo(reshapeTo(x, [rows, 1, classes]), cube), own), 1);
    const pair = elementwise(
      "logicalAnd",
      expandTo(reshapeTo(listed, [rows, classes, 1]), cube),
      expandTo(reshapeTo(other, [rows, 1, classes]), cube),
    );
    const part = choose(elementwise("logicalAnd", pair, holds(lack, "gt", 0)), lack, 0);
    const losses = reshapeTo(div(sumOver(part, [1, 2]), classes), inputs.x.shape.slice(0, -1));
    return { output: reduce(losses, reduction), saved: {} };
  },
  samples: [
    { x: [2, 4], target: { values: [3, 0, -1, 1, 2, 1, 0, -1], shape: [2, 4], dtype: "int32" } },
    { x: [3, 2], target: { values: [-1, 0, 1, 1, 0, 1], shape: [3, 2], dtype: "int32" }, reduction: "none" },
    { x: [3], target: { values: [1, -1, -1], shape: [3], dtype: "int32" }, reduction: "sum" },
  ],
  rejects: [
    {
      x: [2, 3],
      target: { values: [0, -1, 7, 1, 3, -1], shape: [2, 3], dtype: "int32" },
      message: "multilabelMarginLoss: target must hold labels in [0, 3) up to a −1, got 3 at position [1, 1].",
    },
    {
      x: [2, 3],
      target: { values: [0, -1, 0], shape: [3], dtype: "int32" },
      message: "multilabelMarginLoss: target must be [2, 3] to match x [2, 3], got [3].",
    },
  ],
});
