import { expect, test } from "vitest";
import { i32, local } from "../../compiler/expr.ts";
import type { Kernel } from "../../compiler/kernel.ts";
import type { Place, Program, ProgramBuffer, Step } from "../../compiler/program.ts";
import { rootScope } from "../../ir/node.ts";
import { groupSteps } from "./groupSteps.ts";

const kernel = (items: number, accesses: readonly ("read" | "write")[]): Kernel => ({
  name: "k",
  buffers: accesses.map((access) => ({ dtype: "float32", access, numel: 16 })),
  items,
  item: local("item", "i32"),
  body: [{ kind: "set", local: local("x", "i32"), value: i32(0) }],
  scratch: 0,
  flop: 1000,
  bytes: 1000,
});

const buffer = (place: Place): ProgramBuffer => ({
  place,
  role: "workspace",
  dtype: "float32",
  shape: [16],
  bytes: 64,
  scope: rootScope,
  op: "add",
  from: 0,
  to: 0,
});

function program(places: readonly Place[], steps: readonly Step[], parts: Partial<Program> = {}): Program {
  const buffers = places.map(buffer);
  const whole = {
    commitStep: steps.length,
    preparedSteps: 0,
    guards: [],
    faults: [],
    outputs: [],
    overwrittenBy: [],
    arenaBytes: 0,
    scratchBytes: 0,
  };
  return { ...whole, buffers, steps, ...parts };
}

const step = (items: number, read: number, write: number): Step => ({
  kernel: kernel(items, ["read", "write"]),
  buffers: [read, write],
  scope: rootScope,
});
const sizes = (of: Program): number[] => groupSteps(of, 100, 500).map((group) => group.items.length);
const arena = (offset: number): Place => ({ kind: "arena", offset });

test("steps that touch different memory share a group", () => {
  const places = [arena(0), arena(64), arena(128), arena(192)];
  expect(sizes(program(places, [step(4, 0, 1), step(4, 2, 3)]))).toEqual([2]);
});

test("steps that write different slices of one buffer share a group", () => {
  const whole = program([arena(0), arena(128)], [step(4, 0, 1), { ...step(4, 0, 1), offsets: [0, 16] }]);
  const double = { ...whole.buffers[1], shape: [32], bytes: 128 };
  expect(sizes({ ...whole, buffers: [whole.buffers[0], double] })).toEqual([2]);
  const overlapping = [step(4, 0, 1), { ...step(4, 0, 1), offsets: [0, 15] }];
  expect(sizes({ ...whole, steps: overlapping, buffers: [whole.buffers[0], double] })).toEqual([1, 1]);
});

test("a step that reads what threads wrote together waits for them", () => {
  expect(sizes(program([arena(0), arena(64), arena(128)], [step(4, 0, 1), step(4, 1, 2)]))).toEqual([1, 1]);
});

test("a step that writes where threads still read waits for them", () => {
  expect(sizes(program([arena(0), arena(64), arena(128)], [step(4, 0, 1), step(4, 2, 0)]))).toEqual([1, 1]);
});

test("overlapping places of the arena are one memory", () => {
  expect(sizes(program([arena(0), arena(64), arena(32)], [step(4, 1, 0), step(4, 1, 2)]))).toEqual([1, 1]);
});

test("small steps keep their order on thread 0 without a barrier, and wait for what threads did", () => {
  const places = [arena(0), arena(64), arena(128)];
  expect(sizes(program(places, [step(1, 0, 1), step(1, 1, 2)]))).toEqual([2]);
  expect(sizes(program(places, [step(1, 0, 1), step(4, 1, 2)]))).toEqual([1, 1]);
});

test("a leaf and the cell that takes its place are one memory; other leaves and cells are apart", () => {
  const leaf = (index: number): Place => ({ kind: "leaf", index });
  const cell = (index: number): Place => ({ kind: "cell", index });
  const places = [leaf(0), cell(0), leaf(1), cell(1)];
  const apart = [step(4, 0, 1), step(4, 2, 3)];
  expect(sizes(program(places, apart, { overwrittenBy: [0, 1] }))).toEqual([2]);
  const crossed = [step(4, 0, 3), step(4, 2, 1)];
  expect(sizes(program(places, crossed, { overwrittenBy: [0, 1] }))).toEqual([1, 1]);
});

test("nothing parallel follows the guards in their group", () => {
  const places = [arena(0), arena(64), arena(128), arena(192)];
  const steps = [step(4, 0, 1), step(4, 2, 3)];
  const groups = groupSteps(program(places, steps, { guards: [0], commitStep: 1 }), 100, 500);
  expect(groups.map((group) => group.items.map(({ what }) => what === "guards"))).toEqual([[false, true], [false]]);
});

test("a step of some size between two that all threads do is shared, a tiny one or one at an end is not", () => {
  const places = [arena(0), arena(64), arena(128), arena(192)];
  const sized = (work: number, read: number, write: number): Step => {
    const { kernel: own, ...rest } = step(4, read, write);
    return { ...rest, kernel: { ...own, flop: work, bytes: 0 } };
  };
  const shared = (...works: readonly number[]): boolean[] => {
    const steps = works.map((work, i) => sized(work, i, i + 1));
    return groupSteps(program(places, steps), 1000, 500).flatMap(({ items }) => items.map(({ parallel }) => parallel));
  };
  expect(shared(1000, 250, 1000)).toEqual([true, true, true]);
  expect(shared(1000, 249, 1000)).toEqual([true, false, true]);
  expect(shared(999, 999, 1000)).toEqual([false, false, true]);
  expect(shared(1000, 999)).toEqual([true, false]);
});
