import { expect, test } from "vitest";
import type { Node, Scope } from "../ir/node.ts";
import { type Request, signatureOf } from "../ir/request.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { compile } from "./compile.ts";
import { graphOf } from "./graph.ts";
import { recompute } from "./recompute.ts";
import { each, input, node, number, over, spread } from "./testing/nodes.ts";
import { runProgram } from "./testing/runProgram.ts";

const target = { lanes: 4, registers: 16, fused: true };
const scope: Scope = { module: "", op: "", phase: "backward" };
const later = (op: "mul" | "sub", x: Node, y: Node): Node => node(op, [x, y], x.shape, {}, { scope });

/** A product, normalised over its rows and rectified; what backward reads of it. */
function normalised(shape: Shape, withStatistics = true) {
  const [rows, columns] = shape;
  const how = { transposeA: false, transposeB: false };
  const x = node("matmul", [input([rows, 24]), input([24, columns])], shape, how);
  const mean = each("mul", over("sum", x, [0]), spread(number(1 / rows), [1, columns]));
  const centered = each("sub", x, spread(withStatistics ? mean : input([1, columns]), shape));
  const rectified = each(
    "maximum",
    each("mul", centered, spread(input([1, columns]), shape)),
    spread(number(0), shape),
  );
  const used = node("matmul", [rectified, input([columns, 8])], [rows, 8], how);
  const g = later("mul", node("matmul", [used, input([8, columns])], shape, how, { scope }), rectified);
  const gradient = node("sum", [later("mul", g, centered)], [1, columns], { dims: [0] }, { scope });
  return { x, centered, rectified, used, outputs: [used, gradient] };
}

const graph = (outputs: readonly Node[]) => graphOf({ outputs, writes: [], guards: [] });

test("backward computes a normalised value again from what was normalised, in nodes of its own", () => {
  const { centered, rectified, outputs } = normalised([256, 64]);
  const { graph: after, copies } = recompute(graph(outputs));
  expect([...copies].map((copy) => `${copy.op} ${copy.scope.phase}`).sort()).toEqual([
    "expand backward",
    "expand backward",
    "maximum backward",
    "mul backward",
    "sub backward",
  ]);
  const readers = (of: Node): Node[] => after.nodes.filter(({ inputs }) => inputs.includes(of));
  for (const each of [centered, rectified]) expect(readers(each).every((r) => r.scope.phase === "forward")).toBe(true);
});

test("small values, values that are asked for, and values of which nothing is in memory are kept", () => {
  const small = normalised([64, 32]);
  expect(recompute(graph(small.outputs)).copies.size).toBe(0);
  const asked = normalised([256, 64]);
  const { graph: after } = recompute(graph([...asked.outputs, asked.rectified]));
  expect(after.nodes.filter(({ inputs }) => inputs.includes(asked.rectified)).length).toBe(2);
  expect(recompute(graph(normalised([256, 64], false).outputs)).copies.size).toBe(0);
});

test("a thrifty program keeps a single result where its source and statistics would take more", () => {
  const x = node("matmul", [input([512, 24]), input([24, 10])], [512, 10], { transposeA: false, transposeB: false });
  const largest = over("amax", x, [1]);
  const shifted = each("sub", x, spread(largest, [512, 10]));
  const result = each("sub", shifted, spread(over("sum", each("exp", shifted), [1]), [512, 10]));
  const outputs = [over("sum", result, [0, 1]), later("mul", result, input([512, 10]))];
  expect(recompute(graph(outputs)).copies.size).toBeGreaterThan(0);
  expect(recompute(graph(outputs), { isThrifty: true }).copies.size).toBe(0);
  // Two results of one source take more than the source.
  const two = [...outputs, later("mul", each("mul", shifted, spread(number(3), [512, 10])), input([512, 10]))];
  expect(recompute(graph(two), { isThrifty: true }).copies.size).toBeGreaterThan(0);
});

test("recomputing changes no bit, and keeps one tensor of those that normalising makes", () => {
  const { centered, rectified, outputs } = normalised([256, 64]);
  const run = (more: readonly Node[]) => {
    const request: Request = { outputs: [...outputs, ...more], writes: [], guards: [] };
    const signature = signatureOf(request);
    const program = compile(request, signature, target);
    const saved = program.buffers.filter(({ role, bytes }) => role === "saved" && bytes === 4 * numel(rectified.shape));
    return { saved: saved.map(({ op }) => op), values: runProgram(program, request, signature).outputs.slice(0, 2) };
  };
  // What is asked for is kept.
  const [again, kept] = [run([]), run([centered, rectified])];
  expect(again.values).toEqual(kept.values);
  expect(again.saved).toEqual(["matmul"]);
});
