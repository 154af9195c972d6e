import { expect, test } from "vitest";
import type { DType, Tensor } from "../index.ts";
import * as f from "../index.ts";
import { DTypeError } from "../ir/errors.ts";
import type { Operand } from "./operands.ts";

const of = (dtype: DType): Tensor => f.tensor([1, 2], { dtype });

// Every table below was compared with PyTorch 1.13, its int64 read as int32; "-" is what PyTorch refuses.
const dtypes: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];
const short = { bool: "b", uint8: "u8", int32: "i32", float32: "f32", float64: "f64" } as const;
type Pair = (x: Operand, y: Operand) => Tensor;

/** The result's dtype, or "-" when the call is refused. */
function dtypeOf(call: () => Tensor): string {
  try {
    return short[call().dtype];
  } catch (error) {
    if (error instanceof DTypeError) return "-";
    throw error;
  }
}

/** Rows by the dtype of x, columns by that of y. */
const table = (op: Pair, xShape: number[], yShape: number[]): string[] =>
  dtypes.map((x) =>
    dtypes.map((y) => dtypeOf(() => op(f.ones(xShape, { dtype: x }), f.ones(yShape, { dtype: y })))).join(" "),
  );

const common = [
  "b u8 i32 f32 f64",
  "u8 u8 i32 f32 f64",
  "i32 i32 i32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f64 f64 f64 f64 f64",
];
// A tensor of shape [] has a say only when its category (bool, integer, float) is higher.
const commonWithScalar = [
  "b u8 i32 f32 f64",
  "u8 u8 u8 f32 f64",
  "i32 i32 i32 f32 f64",
  "f32 f32 f32 f32 f32",
  "f64 f64 f64 f64 f64",
];
const real = [
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f64 f64 f64 f64 f64",
];
const realWithScalar = [
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f64",
  "f32 f32 f32 f32 f32",
  "f64 f64 f64 f64 f64",
];
/** Without bool beside bool. */
const numbers = (rows: readonly string[]): string[] => [rows[0].replace(/^b/, "-"), ...rows.slice(1)];
/** Without bool at all. */
const withoutBool = (rows: readonly string[]): string[] =>
  rows.map((row, i) => (i === 0 ? "- - - - -" : row.replace(/^\S+/, "-")));
/** Without floats. */
const whole = (rows: readonly string[]): string[] =>
  rows.map((row, i) => (i > 2 ? "- - - - -" : row.replace(/f32 f64$/, "- -")));
const bools = dtypes.map(() => "b b b b b");

const tables: [string, Pair, string[], string[]][] = [
  ["add", f.add, common, commonWithScalar],
  ["mul", f.mul, common, commonWithScalar],
  ["maximum", f.maximum, common, commonWithScalar],
  ["fmin", f.fmin, common, commonWithScalar],
  ["where", (x, y) => f.where(f.tensor([true, false]), x, y), common, commonWithScalar],
  ["sub", f.sub, withoutBool(common), withoutBool(commonWithScalar)],
  ["fmod", f.fmod, numbers(common), numbers(commonWithScalar)],
  ["remainder", f.remainder, numbers(common), numbers(commonWithScalar)],
  ["floorDivide", f.floorDivide, numbers(common), numbers(commonWithScalar)],
  ["div, truncated,", (x, y) => f.div(x, y, { roundingMode: "trunc" }), numbers(common), numbers(commonWithScalar)],
  ["pow", f.pow, numbers(common), numbers(commonWithScalar)],
  ["div", (x, y) => f.div(x, y), real, realWithScalar],
  ["atan2", f.atan2, real, realWithScalar],
  ["xlogy", f.xlogy, real, realWithScalar],
  ["bitwiseXor", f.bitwiseXor, whole(common), whole(commonWithScalar)],
  ["bitwiseLeftShift", f.bitwiseLeftShift, whole(numbers(common)), whole(numbers(commonWithScalar))],
  ["lt", f.lt, bools, bools],
  ["eq", f.eq, bools, bools],
  ["logicalAnd", f.logicalAnd, bools, bools],
];

test.each(tables)("%s of two dtypes gives that of PyTorch, or is refused", (_name, op, dims, scalar) => {
  expect(table(op, [2], [2])).toEqual(dims);
  expect(table(op, [], [])).toEqual(dims);
  expect(table(op, [2], [])).toEqual(scalar);
});

const besideNumbers: [string, Pair, string[]][] = [
  ["add", f.add, ["i32 f32 i32", "u8 f32 u8", "i32 f32 i32", "f32 f32 f32", "f64 f64 f64"]],
  ["sub", f.sub, ["- - -", "u8 f32 u8", "i32 f32 i32", "f32 f32 f32", "f64 f64 f64"]],
  ["div", (x, y) => f.div(x, y), ["f32 f32 f32", "f32 f32 f32", "f32 f32 f32", "f32 f32 f32", "f64 f64 f64"]],
  ["remainder", f.remainder, ["i32 f32 i32", "u8 f32 u8", "i32 f32 i32", "f32 f32 f32", "f64 f64 f64"]],
  ["pow", f.pow, ["i32 f32 -", "u8 f32 -", "i32 f32 -", "f32 f32 f32", "f64 f64 f64"]],
  ["bitwiseOr", f.bitwiseOr, ["i32 - i32", "u8 - u8", "i32 - i32", "- - -", "- - -"]],
  ["ge", f.ge, ["b b b", "b b b", "b b b", "b b b", "b b b"]],
];

test.each(besideNumbers)("%s of a tensor and 2, 1.5 or -1 gives the dtype of PyTorch", (_name, op, rows) => {
  const row = (x: DType): string => [2, 1.5, -1].map((y) => dtypeOf(() => op(f.ones([2], { dtype: x }), y))).join(" ");
  expect(dtypes.map(row)).toEqual(rows);
});

const alone: [string, (x: Tensor) => Tensor, string][] = [
  ["abs", f.abs, "- u8 i32 f32 f64"],
  ["neg", f.neg, "- u8 i32 f32 f64"],
  ["floor", f.floor, "- u8 i32 f32 f64"],
  ["round", f.round, "- u8 i32 f32 f64"],
  ["relu", f.relu, "- u8 i32 f32 f64"],
  ["sign", f.sign, "b u8 i32 f32 f64"],
  ["square", f.square, "i32 u8 i32 f32 f64"],
  ["frac", f.frac, "- - - f32 f64"],
  ["bitwiseNot", f.bitwiseNot, "b u8 i32 - -"],
  ["nanToNum", f.nanToNum, "b u8 i32 f32 f64"],
  ["sqrt", f.sqrt, "f32 f32 f32 f32 f64"],
  ["erf", f.erf, "f32 f32 f32 f32 f64"],
  ["reciprocal", f.reciprocal, "f32 f32 f32 f32 f64"],
  ["isnan", f.isnan, "b b b b b"],
  ["clamp to [0, 1]", (x) => f.clamp(x, { min: 0, max: 1 }), "i32 u8 i32 f32 f64"],
  ["clamp from 0.5", (x) => f.clamp(x, { min: 0.5 }), "f32 f32 f32 f32 f64"],
];

test.each(alone)("%s gives the dtype of PyTorch, or is refused", (_name, op, row) => {
  expect(dtypes.map((dtype) => dtypeOf(() => op(f.ones([2], { dtype })))).join(" ")).toBe(row);
});

test.each(["reference", "wasm"])("integers wrap, and bools are or-ed and and-ed, on %s", async (name) => {
  const device = f.device(name);
  const ints = (values: number[], dtype: DType): Tensor => f.tensor(values, { dtype, device });
  const bytes = ints([200, 5], "uint8");
  expect(await f.add(bytes, 100).array()).toEqual([44, 105]);
  expect(await f.mul(bytes, -1).array()).toEqual([56, 251]);
  expect(await f.pow(bytes, 2).array()).toEqual([64, 25]);
  expect(await f.bitwiseNot(bytes).array()).toEqual([55, 250]);
  expect(await f.add(ints([2 ** 31 - 1], "int32"), 1).array()).toEqual([-(2 ** 31)]);
  expect(await f.abs(ints([-(2 ** 31)], "int32")).array()).toEqual([-(2 ** 31)]);
  const [p, q] = [ints([1, 0, 1, 0], "bool"), ints([1, 1, 0, 0], "bool")];
  expect(await f.add(p, q).array()).toEqual([1, 1, 1, 0]);
  expect(await f.mul(p, q).array()).toEqual([1, 0, 0, 0]);
});

test.each(["reference", "wasm"])(
  "quotients and remainders of integers round as in PyTorch, and are 0 by 0, on %s",
  async (name) => {
    const device = f.device(name);
    const x = f.tensor([7, -7, 7, -7, 5, -(2 ** 31)], { dtype: "int32", device });
    const y = f.tensor([3, 3, -3, -3, 0, -1], { dtype: "int32", device });
    expect(await f.div(x, y, { roundingMode: "trunc" }).array()).toEqual([2, -2, -2, 2, 0, -(2 ** 31)]);
    expect(await f.floorDivide(x, y).array()).toEqual([2, -3, -3, 2, 0, -(2 ** 31)]);
    expect(await f.fmod(x, y).array()).toEqual([1, -1, 1, -1, 0, 0]);
    expect(await f.remainder(x, y).array()).toEqual([1, 2, -2, -1, 0, 0]);
  },
);

test.each(["reference", "wasm"])(
  "quotients and remainders of floats are those of C and PyTorch at the edges, on %s",
  async (name) => {
    const device = f.device(name);
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const x = f.tensor([0, 7, -7, inf, 1, 5, -1, nan, 1e30], { device });
    const y = f.tensor([3, 0, 3, 2, inf, -3, inf, 1, 7], { device });
    expect(await f.floorDivide(x, y).array()).toEqual([
      0,
      inf,
      -3,
      nan,
      0,
      -2,
      -1,
      nan,
      Math.fround(Math.fround(1e30) / 7),
    ]);
    expect(await f.fmod(x, y).array()).toEqual([0, nan, -1, nan, 1, 2, -1, nan, Math.fround(1e30) % 7]);
    expect(await f.remainder(x, y).array()).toEqual([0, nan, 2, nan, 1, -1, inf, nan, Math.fround(1e30) % 7]);
  },
);

test("arithmetic takes the dtype that holds both, as PyTorch", () => {
  expect(f.mul(of("uint8"), of("int32")).dtype).toBe("int32");
  expect(f.sub(of("int32"), of("float32")).dtype).toBe("float32");
  expect(f.add(of("float32"), of("float64")).dtype).toBe("float64");
  expect(f.add(of("bool"), 1).dtype).toBe("int32");
  expect(f.mul(of("int32"), 0.5).dtype).toBe("float32");
});

test("div of integers is true division", async () => {
  const y = f.div(of("int32"), 2);
  expect(y.dtype).toBe("float32");
  expect(await y.array()).toEqual([0.5, 1]);
});

test("sum of bools and uint8 counts in int32", async () => {
  expect(f.sum(of("bool")).dtype).toBe("int32");
  expect(await f.sum(f.tensor([200, 100], { dtype: "uint8" })).item()).toBe(300);
});

test("comparisons and logic give bool, functions of real numbers give float32 for integers", () => {
  expect(f.lt(of("int32"), 1.5).dtype).toBe("bool");
  expect(f.logicalAnd(of("float32"), of("int32")).dtype).toBe("bool");
  expect(f.exp(of("int32")).dtype).toBe("float32");
  expect(f.mean(of("bool")).dtype).toBe("float32");
});

test("pow of an integer by 2 or 3 stays an integer", async () => {
  const y = f.pow(f.tensor([46340, -3], { dtype: "int32" }), 2);
  expect(y.dtype).toBe("int32");
  expect(await y.array()).toEqual([2147395600, 9]);
});

test("gradients have the dtype of their input when dtypes mix", () => {
  const x = f.tensor([1, 2], { requiresGrad: true });
  const [dx] = f.grad(f.sum(f.mul(x, of("float64"))), [x]);
  expect(dx.dtype).toBe("float32");
});

test("an index of any integer dtype is taken, a float is refused", async () => {
  const x = f.tensor([[1, 2]]);
  expect(await f.gather(x, 1, f.tensor([[1]], { dtype: "uint8" })).array()).toEqual([[2]]);
  expect(() => f.gather(x, 1, f.tensor([[1]]))).toThrow("gather: index must have an integer dtype, got float32.");
});

test("linear refuses a weight of another dtype", () => {
  expect(() => f.linear(of("float32"), f.ones([3, 2], { dtype: "float64" }))).toThrow(
    "linear: weight must have the dtype of x (float32), got float64.",
  );
});

test("a number beside two numbers is refused, a missing operand too", () => {
  expect(() => f.add(1, 2)).toThrow("add: x must be a tensor when y is a number, got 1.");
});
