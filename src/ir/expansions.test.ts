import { describe, expect, it } from "vitest";
import { type ExpandedName, expandedNames, expandInteger, hasExpansion, ulpBound } from "./expansions.ts";
import { type ScalarAlgebra, scalars } from "./scalars.ts";
import { compileExpansion, measureUlp, ulpError } from "./ulp.ts";

const run = (name: ExpandedName, ...args: number[]): number =>
  compileExpansion(name).run(...args.map((x) => Math.fround(x)));

describe("expand", () => {
  for (const name of expandedNames) {
    it.each([false, true])(`${name} is within its bound of ${ulpBound[name]} ULP, madd fused: %s`, (fused) => {
      const { error, at, got, exact } = measureUlp(name, { stride: 16411, pairs: 2 ** 16, seed: 20240, fused });
      expect(error, `at ${at}: ${got}, exactly ${exact}`).toBeLessThanOrEqual(ulpBound[name]);
    });
  }

  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const edges: [ExpandedName, number[], number][] = [
    ["exp", [-inf], 0],
    ["exp", [88.8], inf],
    ["exp", [-90], Math.fround(Math.exp(-90))],
    ["exp", [0], 1],
    ["expNonPositive", [-inf], 0],
    ["expNonPositive", [nan], nan],
    ["expNonPositive", [0], 1],
    ["ndtr", [-inf], 0],
    ["ndtr", [0], 0.5],
    ["ndtr", [inf], 1],
    ["ndtr", [nan], nan],
    ["normalDensity", [-inf], 0],
    ["normalDensity", [nan], nan],
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
    ["exp2", [-149], 2 ** -149],
    ["exp2", [128], inf],
    ["exp2", [-inf], 0],
    ["exp2", [10], 1024],
    ["log2", [2 ** -149], -149],
    ["log2", [-0], -inf],
    ["log2", [-1], nan],
    ["log2", [inf], inf],
    ["log10", [1000], 3],
    ["log10", [0], -inf],
    ["tan", [-0], -0],
    ["tan", [inf], nan],
    ["asin", [-0], -0],
    ["asin", [1], Math.fround(Math.PI / 2)],
    ["asin", [1.5], nan],
    ["acos", [1], 0],
    ["acos", [-1], Math.fround(Math.PI)],
    ["acos", [-inf], nan],
    ["atan", [-inf], Math.fround(-Math.PI / 2)],
    ["atan", [-0], -0],
    ["sinh", [-0], -0],
    ["sinh", [-inf], -inf],
    ["sinh", [89.4], Math.fround(Math.sinh(Math.fround(89.4)))],
    ["sinh", [89.45], inf],
    ["cosh", [-inf], inf],
    ["cosh", [89.4], Math.fround(Math.cosh(Math.fround(89.4)))],
    ["asinh", [-0], -0],
    ["asinh", [-inf], -inf],
    ["acosh", [1], 0],
    ["acosh", [0.5], nan],
    ["acosh", [-1e30], nan],
    ["acosh", [inf], inf],
    ["atanh", [-1], -inf],
    ["atanh", [1.5], nan],
    ["atanh", [inf], nan],
    ["atanh", [-0], -0],
    ["erf", [-0], -0],
    ["erf", [-inf], -1],
    ["erf", [2 ** -149], 2 ** -149],
    ["erfc", [inf], 0],
    ["erfc", [-inf], 2],
    ["erfc", [0], 1],
    ["atan2", [0, -0], Math.fround(Math.PI)],
    ["atan2", [-0, 0], -0],
    ["atan2", [inf, -inf], Math.fround(0.75 * Math.PI)],
    ["atan2", [1, nan], nan],
    ["atan2", [nan, inf], nan],
    ["hypot", [3 * 2 ** 124, -(2 ** 126)], 5 * 2 ** 124],
    ["hypot", [2 ** -149, 0], 2 ** -149],
    ["hypot", [-inf, nan], inf],
    ["fmod", [-6, 3], -0],
    ["fmod", [-7, 3], -1],
    ["fmod", [3.4028234663852886e38, 2 ** -149], 0],
    ["fmod", [3.4028234663852886e38, 3], 3.4028234663852886e38 % 3],
    ["fmod", [1, 0], nan],
    ["fmod", [inf, 1], nan],
    ["fmod", [1, -inf], 1],
    ["fmod", [nan, 1], nan],
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

  it.each([false, true])(
    "keeps expNonPositive within 2.5 ULP near 0, and 0 where exp is denormal, madd fused: %s",
    (fused) => {
      const { run } = compileExpansion("expNonPositive", { fused });
      for (let x = 10; x > -10; x -= 0.00137) {
        const near = Math.fround(x);
        expect(ulpError(run(near), Math.exp(near))).toBeLessThan(2.5);
      }
      for (let x = -87.69; x > -1e5; x *= 1.0137) expect(run(Math.fround(x))).toBe(0);
    },
  );

  it("is refused for rows without an expansion", () => {
    expect(hasExpansion("add")).toBe(false);
    expect(Object.keys(scalars).filter(hasExpansion)).toHaveLength(expandedNames.length);
  });

  it("spends the operations that are written here", () => {
    const ops = Object.fromEntries(expandedNames.map((name) => [name, compileExpansion(name).ops]));
    expect(ops).toMatchInlineSnapshot(`
      {
        "acos": 28,
        "acosh": 49,
        "asin": 24,
        "asinh": 51,
        "atan": 28,
        "atan2": 51,
        "atanh": 47,
        "cos": 42,
        "cosh": 30,
        "erf": 58,
        "erfc": 67,
        "exp": 29,
        "exp2": 27,
        "expNonPositive": 21,
        "expm1": 30,
        "fmod": 149,
        "hypot": 21,
        "log": 37,
        "log10": 69,
        "log1p": 40,
        "log2": 65,
        "ndtr": 51,
        "normalDensity": 24,
        "pow": 127,
        "rsqrt": 2,
        "sigmoid": 30,
        "sign": 4,
        "sin": 43,
        "sinh": 38,
        "tan": 39,
        "tanh": 30,
      }
    `);
  });

  const integers: ScalarAlgebra<number> = {
    float: Math.fround,
    int: (value) => value | 0,
    apply(name, ...args) {
      const [a, b] = args;
      if (name === "toFloat") return Math.fround(a);
      if (name === "toInt") return Number.isNaN(a) ? 0 : Math.trunc(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, a)));
      if (name === "mul") return Math.imul(a, b);
      if (name === "div") return Math.fround(a / b);
      const value = scalars[name as "where"].meaning(...(args as [number, number, number]));
      return name === "add" || name === "sub" ? value | 0 : value;
    },
    madd: () => Number.NaN, // of floats only
    isFused: false,
  };

  it("takes the sign of int32", () => {
    expect([-7, 0, 2 ** 31 - 1].map((x) => expandInteger("sign", integers, x))).toEqual([-1, 0, 1]);
  });

  it("divides int32 exactly, truncated, also at the ends and by 0", () => {
    const ends = [
      0,
      1,
      2,
      3,
      255,
      384,
      2 ** 24,
      2 ** 24 + 1,
      2 ** 30,
      2 ** 30 + 1,
      2 ** 31 - 129,
      2 ** 31 - 2,
      2 ** 31 - 1,
    ];
    const numbers = [...ends, ...ends.map((x) => -x), -(2 ** 31)];
    let state = 20240;
    const next = (): number => {
      state = Math.imul(state, 1664525) + 1013904223;
      return state >> ((state >>> 5) & 31);
    };
    const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b]));
    for (let i = 0; i < 20000; i++) {
      const b = next();
      pairs.push([next(), b], [Math.imul(b, next() >> 16) + (next() >> 30), b]);
    }
    for (const [a, b] of pairs) {
      expect(expandInteger("intDiv", integers, a | 0, b | 0), `${a | 0} / ${b | 0}`).toBe(
        scalars.intDiv.meaning(a | 0, b | 0),
      );
    }
  });
});
