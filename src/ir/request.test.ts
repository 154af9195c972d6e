import { expect, test } from "vitest";
import { type CellRef, makeNode, type Node } from "./node.ts";
import { type Request, sameStructure, signatureOf } from "./request.ts";
import { Walk } from "./walk.ts";

const leaf = (shape: readonly number[]): Node => makeNode("constant", [], {}, shape, "float32");
const number = (value: number, refresh?: () => number): Node =>
  makeNode("scalar", [], {}, [], "float32", undefined, { source: { value, refresh } });
const asked = (...outputs: Node[]): Request => ({ outputs, writes: [], guards: [] });
const same = (a: Request, b: Request): boolean => sameStructure(signatureOf(a).structure, signatureOf(b).structure);

const cell = (id: number): CellRef => ({ id, name: "", shape: [2], dtype: "float32" });
const read = (of: CellRef, version = 0): Node =>
  makeNode("read", [], {}, [2], "float32", undefined, { value: { kind: "cell", cell: of, version } });
const sum = (a: Node, b: Node): Node => makeNode("add", [a, b], {}, a.shape, "float32");

test("requests recorded anew have one structure", () => {
  const once = (): Request =>
    asked(makeNode("sum", [sum(leaf([2, 3]), leaf([2, 3]))], { dims: [0] }, [1, 3], "float32"));
  expect(same(once(), once())).toBe(true);
});

test("attributes, shapes, dtypes and wiring are structure", () => {
  const slice = (start: readonly number[], step: readonly number[]): Request =>
    asked(makeNode("slice", [leaf([4, 4])], { start, step }, [2, 2], "float32"));
  expect(same(slice([0, 1], [1, 1]), slice([0, 1], [1, 1]))).toBe(true);
  expect(same(slice([0, 1], [1, 1]), slice([0, 1], [1, 2]))).toBe(false);
  expect(same(asked(leaf([2, 3])), asked(leaf([6])))).toBe(false);
  expect(same(asked(leaf([2])), asked(makeNode("constant", [], {}, [2], "int32")))).toBe(false);
  const [a, b] = [leaf([2]), leaf([2])];
  expect(same(asked(sum(a, b)), asked(sum(a, a)))).toBe(false);
  expect(same(asked(sum(a, b), a), asked(sum(a, b), b))).toBe(false);
});

test("numbers are no structure but for 0, 1, -1, 2 and a half that are not refreshed", () => {
  expect(same(asked(number(3)), asked(number(4)))).toBe(true);
  expect(same(asked(number(1)), asked(number(2)))).toBe(false);
  expect(same(asked(number(1)), asked(number(3)))).toBe(false);
  expect(same(asked(number(1, () => 1)), asked(number(3, () => 3)))).toBe(true);
});

test("two reads of a cell are one leaf when they are of one version", () => {
  const own = cell(1);
  expect(signatureOf(asked(sum(read(own), read(own)))).leaves).toHaveLength(1);
  expect(signatureOf(asked(sum(read(own, 0), read(own, 1)), read(own, 0))).leaves).toHaveLength(2);
  expect(signatureOf(asked(sum(read(own), read(cell(2))))).leaves).toHaveLength(2);
});

test("a cell that is read and written differs from one that is only written", () => {
  const [own, other] = [cell(1), cell(2)];
  const update = (target: CellRef): Request => {
    const node = sum(read(own), leaf([2]));
    return { outputs: [], writes: [{ cell: target, node }], guards: [] };
  };
  expect(same(update(own), update(own))).toBe(true);
  expect(same(update(own), update(other))).toBe(false);
});

test("a walk is over when the next one begins", () => {
  const node = leaf([2]);
  const first = new Walk();
  first.add(node);
  expect(first.placeOf(node)).toBe(0);
  const second = new Walk();
  expect(second.placeOf(node)).toBeUndefined();
  expect(() => first.placeOf(node)).toThrow("internal: a walk over the graph went on after another had begun.");
});
