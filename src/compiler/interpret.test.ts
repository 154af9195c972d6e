import { describe, expect, it } from "vitest";
import type { TypedArray } from "../ir/dtype.ts";
import { scalars } from "../ir/scalars.ts";
import { compileExpansion } from "../ir/ulp.ts";
import * as e from "./expr.ts";
import { type InterpretOptions, interpret } from "./interpret.ts";
import type { Expr, Kernel, KernelBuffer, Stmt } from "./kernel.ts";
import { scratchBuffer } from "./kernel.ts";

const item = e.local("item", "i32");

function kernel(buffers: readonly KernelBuffer[], items: number, body: readonly Stmt[], scratch = 0): Kernel {
  return { name: "test", buffers, items, item, body, scratch, flop: 0, bytes: 0 };
}

const floats = (numel: number, access: KernelBuffer["access"]): KernelBuffer => ({ dtype: "float32", access, numel });
const ints = (numel: number, access: KernelBuffer["access"]): KernelBuffer => ({ dtype: "int32", access, numel });

/** Stores one scalar expression and gives it back. */
function value(expr: Expr, options: InterpretOptions = {}): number {
  const dtype = expr.type === "f32" ? "float32" : expr.type === "bool" ? "bool" : "int32";
  const out = { float32: new Float32Array(1), bool: new Uint8Array(1), int32: new Int32Array(1) }[dtype];
  interpret(kernel([{ dtype, access: "write", numel: 1 }], 1, [e.store(0, e.i32(0), expr)]), [out], options);
  return out[0];
}

describe("interpret", () => {
  it("adds vectors lane by lane and a scalar tail", () => {
    const x = new Float32Array([1, 2, 3, 4, 5, 6]);
    const y = new Float32Array(6);
    const i = e.local("i", "i32");
    const twice = (vector: boolean): Stmt =>
      e.store(1, e.get(i), e.op("mul", e.load(0, "f32", vector, e.get(i)), e.f32(2)));
    const body = [e.loop(i, e.i32(0), e.i32(4), 4, [twice(true)]), e.loop(i, e.i32(4), e.i32(6), 1, [twice(false)])];
    interpret(kernel([floats(6, "read"), floats(6, "write")], 1, body), [x, y]);
    expect([...y]).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it("runs only the items it is given", () => {
    const out = new Int32Array(5);
    const body = [e.store(0, e.get(item), e.addIndex(e.get(item), e.i32(1)))];
    interpret(kernel([ints(5, "write")], 5, body), [out], { begin: 1, end: 3 });
    expect([...out]).toEqual([0, 2, 3, 0, 0]);
  });

  it("rounds float32 after every op", () => {
    const sum = e.op("add", e.op("add", e.f32(2 ** 24), e.f32(1)), e.f32(1));
    expect(value(sum)).toBe(2 ** 24);
  });

  it("wraps int32", () => {
    expect(value(e.op("add", e.i32(2 ** 31 - 1), e.i32(1)))).toBe(-(2 ** 31));
    expect(value(e.op("mul", e.i32(0x12345677), e.i32(0x7654321)))).toBe(Math.imul(0x12345677, 0x7654321));
    expect(value(e.op("shiftRight", e.i32(-1), e.i32(28)))).toBe(15);
  });

  it("rounds madd once when fused and twice when not", () => {
    const a = 1 + 2 ** -12;
    const expr = e.madd(e.f32(a), e.f32(a), e.f32(-1 - 2 ** -11));
    expect(value(expr)).toBe(2 ** -24);
    expect(value(expr, { fused: false })).toBe(0);
  });

  it("truncates, saturates and sends NaN to 0 in toInt", () => {
    const inputs = [-1.9, 1e20, -1e20, Number.NaN];
    expect(inputs.map((x) => value(e.op("toInt", e.f32(x))))).toEqual([-1, 2 ** 31 - 1, -(2 ** 31), 0]);
  });

  it("keeps the bits in bitsOf and floatOf", () => {
    expect(value(e.op("bitsOf", e.f32(-0)))).toBe(-(2 ** 31));
    expect(value(e.op("floatOf", e.i32(0x3fc00000)))).toBe(1.5);
  });

  it("selects, compares and shuffles lanes", () => {
    const out = new Int32Array(4);
    const even = e.op("eq", e.op("bitAnd", e.lanes, e.i32(1)), e.i32(0));
    const picked = e.op("where", even, e.lanes, e.i32(-1));
    const reversed = e.shuffle(picked, picked, [3, 6, 1, 0]);
    interpret(kernel([ints(4, "write")], 1, [e.store(0, e.i32(0), reversed)]), [out]);
    expect([...out]).toEqual([-1, 2, -1, 0]);
    expect(value(e.lane(picked, 2))).toBe(2);
  });

  it("loads an element once where an expression is shared, before a store in the same place", () => {
    const out = new Float32Array([3]);
    const x = e.load(0, "f32", false, e.i32(0));
    const square = e.store(0, e.i32(0), e.op("mul", x, x));
    interpret(kernel([floats(1, "readwrite")], 1, [square, square]), [out]);
    expect(out[0]).toBe(81);
  });

  it("adds in float64 between toDouble and toSingle", () => {
    const wide = e.op("add", e.op("toDouble", e.f32(2 ** 24)), e.f64(1));
    expect(value(e.op("toSingle", e.op("sub", wide, e.f64(2 ** 24))))).toBe(1);
  });

  it("takes functions from their float64 meaning, or from the expansion when asked", () => {
    const x = new Float32Array([-90, 0.3, 5.2, Number.NaN]);
    for (const functions of ["meaning", "expansion"] as const) {
      const result = new Float32Array(4);
      const body = [e.store(1, e.i32(0), e.op("sigmoid", e.load(0, "f32", true, e.i32(0))))];
      interpret(kernel([floats(4, "read"), floats(4, "write")], 1, body), [x, result], { functions });
      const { run } = compileExpansion("sigmoid");
      const expected = functions === "meaning" ? scalars.sigmoid.meaning : run;
      expect([...result]).toEqual([...x].map((value) => Math.fround(expected(value))));
    }
    expect(value(e.op("sign", e.i32(-9)), { functions: "expansion" })).toBe(-1);
  });

  const out = [floats(2, "write")];
  const i = e.local("i", "i32");
  const cases: [string, Kernel, TypedArray[], string][] = [
    [
      "a load outside its buffer",
      kernel([floats(4, "read"), floats(4, "write")], 1, [e.store(1, e.i32(0), e.load(0, "f32", true, e.i32(1)))]),
      [new Float32Array(8), new Float32Array(4)],
      "load at index 4 is outside buffer 0, which has 4 elements",
    ],
    [
      "a store outside its buffer",
      kernel(out, 3, [e.store(0, e.get(item), e.f32(0))]),
      [new Float32Array(2)],
      "store at index 2 is outside buffer 0, which has 2 elements",
    ],
    [
      "a touch outside its buffer",
      kernel([floats(2, "read")], 3, [e.touch(0, e.get(item))]),
      [new Float32Array(2)],
      "touch at index 2 is outside buffer 0, which has 2 elements",
    ],
    [
      "a store to a buffer that is only read",
      kernel([floats(2, "read")], 1, [e.store(0, e.i32(0), e.f32(0))]),
      [new Float32Array(2)],
      'stores to buffer 0, which is "read"',
    ],
    [
      "a store of another type",
      kernel(out, 1, [e.store(0, e.i32(0), e.i32(0))]),
      [new Float32Array(2)],
      "store to buffer 0 wants a scalar f32, got a scalar i32",
    ],
    [
      "a local that is not set",
      kernel(out, 1, [e.store(0, e.get(i), e.f32(0))]),
      [new Float32Array(2)],
      "local i is read before it is set",
    ],
    ["a buffer of another dtype", kernel(out, 1, []), [new Int32Array(2)], "buffer 0 is float32, given Int32Array"],
    [
      "a negative index division",
      kernel(out, 1, [e.store(0, e.op("indexDiv", e.i32(-1), e.i32(2)), e.f32(0))]),
      [new Float32Array(2)],
      "indexDiv(-1, 2) needs",
    ],
  ];
  for (const [title, bad, buffers, message] of cases) {
    it(`refuses ${title}`, () => {
      expect(() => interpret(bad, buffers)).toThrow(message);
    });
  }

  it("gives every item scratch memory full of NaN", () => {
    const result = new Float32Array(2);
    const body = [
      e.store(0, e.get(item), e.load(scratchBuffer, "f32", false, e.i32(0))),
      e.store(scratchBuffer, e.i32(0), e.f32(1)),
    ];
    interpret(kernel(out, 2, body, 1), [result]);
    expect([...result]).toEqual([Number.NaN, Number.NaN]);
  });
});
