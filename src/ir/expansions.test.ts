import { describe, expect, it } from "vitest";
import { type ExpandedName, expandedNames, expandIntegerSign, hasExpansion, ulpBound } from "./expansions.ts";
import { type ScalarAlgebra, scalars } from "./scalars.ts";
import { compileExpansion, measureUlp } from "./ulp.ts";

const run = (name: ExpandedName, ...args: number[]): number =>
  compileExpansion(name).run(...args.map((x) => Math.fround(x)));

describe("expand", () => {
  for (const name of expandedNames) {
    it(`${name} is within its bound of ${ulpBound[name]} ULP`, () => {
      const { error, at, got, exact } = measureUlp(name, { stride: 16411, pairs: 2 ** 16, seed: 20240 });
      expect(error, `at ${at}: ${got}, exactly ${exact}`).toBeLessThanOrEqual(ulpBound[name]);
    });
  }

  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const edges: [ExpandedName, number[], number][] = [
    ["exp", [-inf], 0],
    ["exp", [88.8], inf],
    ["exp", [-90], Math.fround(Math.exp(-90))],
    ["exp", [0], 1],
    ["log", [0], -inf],
    ["log", [-0], -inf],
    ["log", [-1], nan],
    ["log", [1], 0],
    ["log", [2 ** -149], Math.fround(Math.log(2 ** -149))],
    ["log1p", [-1], -inf],
    ["log1p", [-1.5], nan],
    ["log1p", [-0], -0],
    ["log1p", [inf], inf],
    ["expm1", [-0], -0],
    ["expm1", [-inf], -1],
    ["tanh", [-0], -0],
    ["tanh", [-inf], -1],
    ["sigmoid", [-inf], 0],
    ["sigmoid", [-100], Math.fround(Math.exp(-100))],
    ["sigmoid", [100], 1],
    ["sin", [-0], -0],
    ["sin", [inf], nan],
    ["cos", [-inf], nan],
    ["cos", [0], 1],
    ["sign", [-0], 0],
    ["rsqrt", [0], inf],
    ["pow", [1, nan], 1],
    ["pow", [nan, 0], 1],
    ["pow", [-1, inf], 1],
    ["pow", [-2, 3], -8],
    ["pow", [-2, 0.5], nan],
    ["pow", [-0, -3], -inf],
    ["pow", [-inf, -3], -0],
    ["pow", [0, nan], nan],
    ["pow", [2, -149], 2 ** -149],
    ["pow", [10, 2], 100],
  ];
  for (const [name, args, result] of edges) {
    const show = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
    it(`${name}(${args.map(show).join(", ")}) is ${show(result)}`, () => {
      expect(run(name, ...args)).toBe(result);
    });
  }

  it("keeps the sine of numbers beyond 8192 that of a number within 4 ULP of them", () => {
    for (let x = 8192; x < 2 ** 24; x *= 1.37) {
      const near = Math.fround(x);
      const slack = 4 * 2 ** (Math.floor(Math.log2(near)) - 23);
      expect(Math.abs(run("sin", near) - Math.sin(near))).toBeLessThan(slack);
    }
    expect(Math.abs(run("sin", 1e30))).toBeLessThanOrEqual(1);
  });

  it("is refused for rows without an expansion", () => {
    expect(hasExpansion("add")).toBe(false);
    expect(Object.keys(scalars).filter(hasExpansion)).toHaveLength(expandedNames.length);
  });

  it("spends the operations that are written here", () => {
    const ops = Object.fromEntries(expandedNames.map((name) => [name, compileExpansion(name).ops]));
    expect(ops).toMatchInlineSnapshot(`
      {
        "cos": 42,
        "exp": 29,
        "expm1": 30,
        "log": 37,
        "log1p": 40,
        "pow": 127,
        "rsqrt": 2,
        "sigmoid": 30,
        "sign": 5,
        "sin": 43,
        "tanh": 30,
      }
    `);
  });

  it("takes the sign of int32 with integer ops only", () => {
    const integers: ScalarAlgebra<number> = {
      float: () => nan,
      int: (value) => value,
      apply: (name, ...args) => (name in scalars ? scalars[name as "add"].meaning(...(args as [number, number])) : nan),
    };
    expect([-7, 0, 2 ** 31 - 1].map((x) => expandIntegerSign(integers, x))).toEqual([-1, 0, 1]);
  });
});
