import { expect, test } from "vitest";
import { makeNode, type Node } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import type { LoopGroup, Lowered } from "./group.ts";
import { Lowering } from "./lower.ts";
import { each, input, node, number } from "./testing/nodes.ts";

const target = { lanes: 4, registers: 16, fused: true };

/** Rows [from, from + 1) of a matrix. */
function row(x: Node, from: number): Node {
  return node("slice", [x], [1, x.shape[1]], { start: [from, 0], step: [1, 1] });
}

/** A loop that stores a row into row `to` of something larger. */
function loop(value: Node, reads: readonly Node[], into: Node, to: number): LoopGroup {
  const { shape, scope } = value;
  const reduced = shape.map(() => false);
  const sinks = [{ value, target: into, start: [to, 0] }];
  return { kind: "loop", shape, reduced, reduces: [], sinks, reads: new Set(reads), scope };
}

const whole = (shape: Shape): Node => makeNode("reshape", [input(shape)], {}, shape, "float32", undefined);

/** Element from which on each buffer is given, inputs first. */
function offsets({ steps }: Lowered): (number | undefined)[] {
  return steps[0].buffers.map((buffer) => (buffer.kind === "node" ? buffer.offset : undefined));
}

test("groups that differ only in which slices they read and write have one kernel, each from its own element on", () => {
  const lowering = new Lowering(target);
  const [x, y, into] = [input([8, 12]), input([8, 12]), whole([8, 12])];
  const step = (i: number, j: number, to: number) =>
    lowering.lower(loop(each("mul", row(x, i), each("exp", row(y, j))), [x, y], into, to));
  const [first, second] = [step(0, 3, 1), step(5, 2, 7)];
  expect(second.steps[0].kernel).toBe(first.steps[0].kernel);
  expect(offsets(first)).toEqual([0, 36, 12]);
  expect(offsets(second)).toEqual([60, 24, 84]);
});

test("two slices of one node count as alike where they are as far apart", () => {
  const lowering = new Lowering(target);
  const [x, into] = [input([8, 12]), whole([8, 12])];
  const step = (i: number, j: number) =>
    lowering.lower(loop(each("mul", row(x, i), each("exp", row(x, j))), [x], into, 0)).steps[0].kernel;
  expect(step(3, 5)).toBe(step(0, 2));
  expect(step(3, 6)).not.toBe(step(0, 2));
});

test("what is padded says its addresses whole, so its slices are told apart", () => {
  const lowering = new Lowering(target);
  const [x, into] = [input([8, 12]), whole([8, 14])];
  const step = (i: number): Lowered => {
    const padded = node("pad", [row(x, i), number(0)], [1, 14], { before: [0, 1], after: [0, 1] });
    return lowering.lower(loop(each("exp", padded), [x], into, i));
  };
  expect(step(4).steps[0].kernel).not.toBe(step(2).steps[0].kernel);
});

test("a result takes the place of what it is computed from only where both have moved alike", () => {
  const lowering = new Lowering(target);
  const [x, into] = [input([4, 16]), whole([4, 16])];
  const step = (from: number, to: number): Lowered => lowering.lower(loop(each("exp", row(x, from)), [x], into, to));
  expect(step(0, 0).inPlace).toEqual([x]);
  expect(step(2, 2).inPlace).toEqual([x]);
  expect(step(2, 1).inPlace).toEqual([]);
});
