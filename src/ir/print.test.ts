import { expect, it } from "vitest";
import { makeNode, type Node, type Scope } from "./node.ts";
import { printGraph, printNodes } from "./print.ts";

const cell = { id: 7, name: "fc1.weight", shape: [2, 3], dtype: "float32" } as const;
const scope: Scope = { module: "fc1", op: "mean", phase: "backward" };

function mean(): Node {
  const weight = makeNode("read", [], {}, [2, 3], "float32", undefined, { value: { kind: "cell", cell, version: 1 } });
  const third = makeNode("scalar", [], {}, [], "float32", undefined, { source: { value: 1 / 3, refresh: () => 1 } });
  const wide = makeNode("expand", [makeNode("reshape", [third], {}, [1, 1], "float32")], {}, [2, 3], "float32");
  const scaled = makeNode("mul", [weight, wide], {}, [2, 3], "float32", { ...scope, phase: "forward" });
  return makeNode("sum", [scaled], { dims: [1] }, [2, 1], "float32", scope);
}

it("printGraph shows one line per node, leaves by name, attributes and provenance", () => {
  expect(printGraph([mean()])).toBe(`\
%0 = read fc1.weight : float32[2, 3]
%1 = scalar 0.3333333333333333 (refreshed) : float32[]
%2 = reshape(%1) : float32[1, 1]
%3 = expand(%2) : float32[2, 3]
%4 = mul(%0, %3) : float32[2, 3]  # fc1 mean
%5 = sum(%4) {"dims":[1]} : float32[2, 1]  # fc1 mean (backward)
return %5`);
});

it("printGraph shows a node whose value is known as a constant", () => {
  const known = makeNode("exp", [], {}, [], "float32", undefined, {
    value: { kind: "host", data: new Float32Array(1) },
  });
  expect(printGraph([makeNode("neg", [known], {}, [], "float32", { module: "", op: "neg", phase: "forward" })])).toBe(`\
%0 = constant : float32[]
%1 = neg(%0) : float32[]
return %1`);
});

it("printNodes marks an input that is not listed by its id", () => {
  const lost = makeNode("constant", [], {}, [], "float32");
  const node = makeNode("neg", [lost], {}, [], "float32");
  expect(printNodes([node], [node])).toBe(`%0 = neg(%?${lost.id}) : float32[]\nreturn %0`);
});
