import { describe, expect, it } from "vitest";
import {
  addIndex,
  bool,
  f32,
  get,
  i32,
  lane,
  lanes,
  load,
  local,
  loop,
  madd,
  mulIndex,
  op,
  set,
  shuffle,
  splat,
  store,
  touch,
  when,
} from "../../compiler/expr.ts";
import type { Expr, Kernel, KernelBuffer, OpName, Stmt, ValueType } from "../../compiler/kernel.ts";
import { allocate, type DType, type TypedArray } from "../../ir/dtype.ts";
import { type ScalarName, scalars } from "../../ir/scalars.ts";
import { compileKernel } from "./codegen.ts";
import { hasRelaxedSimd } from "./host.ts";
import { runKernel } from "./kernelModule.ts";

const item = local("item", "i32");

function kernelOf(buffers: readonly [DType, number][], items: number, body: readonly Stmt[], scratch = 0): Kernel {
  const list: KernelBuffer[] = buffers.map(([dtype, numel]) => ({ dtype, numel, access: "readwrite" }));
  return { name: "test", buffers: list, items, item, body, scratch, flop: 1, bytes: 1 };
}

const valueType: Record<DType, ValueType> = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint8: "i32",
  bool: "bool",
};
const lanesOf = 4;
const numel = 23;

/** One item computes all elements: whole vectors, then a scalar tail. */
function elementwise(inputs: readonly DType[], output: DType, compute: (...args: Expr[]) => Expr): Kernel {
  const i = local("i", "i32");
  const whole = numel - (numel % lanesOf);
  const at = (vector: boolean): Stmt => {
    const args = inputs.map((dtype, b) => load(b, valueType[dtype], vector, get(i)));
    return store(inputs.length, get(i), compute(...args));
  };
  const buffers = [...inputs, output].map((dtype): [DType, number] => [dtype, numel]);
  return kernelOf(buffers, 1, [
    loop(i, i32(0), i32(whole), lanesOf, [at(true)]),
    loop(i, i32(whole), i32(numel), 1, [at(false)]),
  ]);
}

const interesting: Record<DType, readonly number[]> = {
  float32: [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    3.7,
    -3.7,
    1e30,
    -1e30,
    1e-40,
    Infinity,
    -Infinity,
    NaN,
    2 ** 31,
    -(2 ** 31),
    255,
    7,
    100.25,
    -8,
  ],
  float64: [],
  int32: [
    0,
    1,
    -1,
    2,
    -2,
    3,
    31,
    32,
    33,
    255,
    256,
    -256,
    2 ** 31 - 1,
    -(2 ** 31),
    65536,
    12345678,
    -12345678,
    7,
    8,
    9,
    -9,
    100,
    1000,
  ],
  uint8: [0, 1, 2, 3, 4, 5, 6, 7, 100, 127, 128, 129, 200, 250, 251, 252, 253, 254, 255, 9, 10, 11, 12],
  bool: [0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0],
};

/** The values above, turned by `shift`. */
function values(dtype: DType, shift: number): TypedArray {
  const list = interesting[dtype];
  const out = allocate(dtype, numel);
  for (let i = 0; i < numel; i++) out[i] = list[(i * (shift + 1) + shift) % list.length];
  return out;
}

function runElementwise(
  inputs: readonly DType[],
  output: DType,
  compute: (...args: Expr[]) => Expr,
  relaxed = false,
): TypedArray[] {
  const arrays = inputs.map((dtype, i) => values(dtype, 3 * i));
  const out = allocate(output, numel);
  runKernel(elementwise(inputs, output, compute), [...arrays, out], { relaxed });
  return [...arrays, out];
}

const native: readonly [ScalarName, DType][] = [
  ...(["neg", "abs", "add", "sub", "mul", "maximum", "minimum", "div", "floor", "ceil", "trunc", "round"] as const).map(
    (n): [ScalarName, DType] => [n, "float32"],
  ),
  ...(["sqrt", "rsqrt", "eq", "ne", "lt", "le", "gt", "ge", "where"] as const).map((n): [ScalarName, DType] => [
    n,
    "float32",
  ]),
  ...(
    ["neg", "abs", "sign", "add", "sub", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge", "where"] as const
  ).map((n): [ScalarName, DType] => [n, "int32"]),
  ...(["bitAnd", "bitOr", "bitXor", "shiftLeft", "shiftRight"] as const).map((n): [ScalarName, DType] => [n, "int32"]),
  ...(["logicalAnd", "logicalOr", "logicalXor", "logicalNot", "eq", "ne", "lt", "ge", "where"] as const).map(
    (n): [ScalarName, DType] => [n, "bool"],
  ),
];

const modes = hasRelaxedSimd() ? [false, true] : [false];

describe("compileKernel", () => {
  for (const relaxed of modes) {
    for (const [name, dtype] of native) {
      it(`${name} of ${dtype} is the scalar table's meaning in vectors and in the tail${relaxed ? ", relaxed" : ""}`, () => {
        const row = scalars[name];
        const output: DType = row.kind === "compare" ? "bool" : dtype;
        const inputs: DType[] = row.kind === "select" ? ["bool", dtype, dtype] : new Array(row.arity).fill(dtype);
        const [...arrays] = runElementwise(inputs, output, (...args) => op(name, ...args), relaxed);
        const got = arrays.pop();
        const want = allocate(output, numel);
        for (let i = 0; i < numel; i++) want[i] = row.meaning(...arrays.map((array) => array[i]));
        if (name === "rsqrt") for (let i = 0; i < numel; i++) want[i] = 1 / Math.fround(Math.sqrt(arrays[0][i]));
        // The table's round gives 0 for -0.5, IEEE -0.
        if (name === "round") expect(got?.map((x) => x + 0)).toEqual(want.map((x) => x + 0));
        else expect(got).toEqual(want);
      });
    }
  }

  it("mul of int32 wraps", () => {
    const [a, b, out] = runElementwise(["int32", "int32"], "int32", (x, y) => op("mul", x, y));
    expect([...out]).toEqual([...a].map((x, i) => Math.imul(x, b[i])));
  });

  it("indexDiv and indexRem divide non-negative numbers", () => {
    const out = new Int32Array(2 * 23);
    const body = [
      store(0, get(item), op("indexDiv", get(item), i32(7))),
      store(0, addIndex(get(item), i32(23)), op("indexRem", get(item), i32(7))),
    ];
    runKernel(kernelOf([["int32", 46]], 23, body), [out], { relaxed: false });
    for (let i = 0; i < 23; i++) expect([out[i], out[23 + i]]).toEqual([Math.floor(i / 7), i % 7]);
  });

  it("a maximum with a number keeps NaN and costs one instruction", () => {
    for (const name of ["maximum", "minimum"] as const) {
      const [x, out] = runElementwise(["float32"], "float32", (a) => op(name, a, f32(0.5)));
      expect([...out]).toEqual([...x].map((a) => scalars[name].meaning(a, 0.5)));
      const [y, swapped] = runElementwise(["float32"], "float32", (a) => op(name, f32(0.5), a));
      expect([...swapped]).toEqual([...y].map((a) => scalars[name].meaning(a, 0.5)));
    }
  });

  it("conversions saturate, truncate and keep bits", () => {
    const [x, truncated] = runElementwise(["float32"], "int32", (a) => op("toInt", a));
    const clamp = (a: number): number =>
      Number.isNaN(a) ? 0 : Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), Math.trunc(a)));
    expect([...truncated]).toEqual([...x].map((a) => clamp(a) + 0));
    const [n, floats] = runElementwise(["int32"], "float32", (a) => op("toFloat", a));
    expect([...floats]).toEqual([...n].map(Math.fround));
    const [bits, same] = runElementwise(["int32"], "int32", (a) => op("bitsOf", op("floatOf", a)));
    expect(same).toEqual(bits);
  });

  it("uint8 widens on load and wraps on store", () => {
    const [x, out] = runElementwise(["uint8"], "uint8", (a) => op("add", op("mul", a, i32(3)), i32(300)));
    expect([...out]).toEqual([...x].map((a) => (a * 3 + 300) & 255));
  });

  it("bool is one byte in memory and a mask in registers", () => {
    const [x, out] = runElementwise(["float32"], "bool", (a) => op("gt", a, f32(0)));
    expect([...out]).toEqual([...x].map((a) => (a > 0 ? 1 : 0)));
    const [c, picked] = runElementwise(["bool"], "float32", (a) =>
      op("where", op("logicalOr", a, bool(false)), f32(2), f32(-3)),
    );
    expect([...picked]).toEqual([...c].map((a) => (a !== 0 ? 2 : -3)));
  });

  it("shifts take a count per lane or one for all", () => {
    const [a, out] = runElementwise(["int32"], "int32", (x) => op("shiftRight", x, i32(35)));
    expect([...out]).toEqual([...a].map((x) => (x >>> 3) | 0));
  });

  it("madd gives a scalar the bits of a vector lane, fused or not", () => {
    for (const relaxed of modes) {
      const i = local("i", "i32");
      const n = 64;
      const at = (vector: boolean, out: number): Stmt => {
        const x = load(0, "f32", vector, get(i));
        return store(out, get(i), madd(x, x, op("neg", load(1, "f32", vector, get(i)))));
      };
      const kernel = kernelOf(
        [
          ["float32", n],
          ["float32", n],
          ["float32", n],
          ["float32", n],
        ],
        1,
        [loop(i, i32(0), i32(n), 4, [at(true, 2)]), loop(i, i32(0), i32(n), 1, [at(false, 3)])],
      );
      const x = Float32Array.from({ length: n }, (_, k) => 1 + k * 1.000_1e-3);
      const square = x.map((v) => v * v);
      const [vectors, singles] = [new Float32Array(n), new Float32Array(n)];
      runKernel(kernel, [x, square, vectors, singles], { relaxed });
      expect(singles).toEqual(vectors);
      if (!relaxed) expect([...vectors].every((v) => v === 0)).toBe(true);
    }
  });

  it("lanes, lane, splat and shuffle move lanes", () => {
    const out = new Int32Array(16);
    const numbers = op("add", lanes, splat(i32(10)));
    const body = [
      store(0, i32(0), numbers),
      store(0, i32(4), shuffle(lanes, numbers, [0, 4, 3, 7])),
      store(0, i32(8), splat(lane(numbers, 2))),
      store(0, i32(12), lane(numbers, 3)),
      store(0, i32(13), op("where", lane(op("lt", lanes, splat(i32(2))), 1), i32(5), i32(6))),
    ];
    runKernel(kernelOf([["int32", 16]], 1, body), [out], { relaxed: false });
    expect([...out]).toEqual([10, 11, 12, 13, 0, 10, 3, 13, 12, 12, 12, 12, 13, 5, 0, 0]);
  });

  it("f64 locals add what f32 would lose", () => {
    const sum = local("sum", "f64");
    const i = local("i", "i32");
    const body = [
      set(sum, op("toDouble", f32(2 ** 24))),
      loop(i, i32(0), i32(10), 1, [set(sum, op("add", get(sum), op("toDouble", load(0, "f32", false, get(i)))))]),
      store(0, i32(0), op("toSingle", get(sum))),
    ];
    const x = new Float32Array(10).fill(1);
    runKernel(kernelOf([["float32", 10]], 1, body), [x], { relaxed: false });
    expect(x[0]).toBe(2 ** 24 + 10);
  });

  it("begin and end bound the items", () => {
    const out = new Int32Array(10);
    runKernel(kernelOf([["int32", 10]], 10, [store(0, get(item), i32(1))]), [out], {
      relaxed: false,
      begin: 3,
      end: 7,
    });
    expect([...out]).toEqual([0, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
    runKernel(kernelOf([["int32", 10]], 10, [store(0, get(item), i32(2))]), [out], {
      relaxed: false,
      begin: 5,
      end: 5,
    });
    expect(out).not.toContain(2);
  });

  it("a load after a store sees the store, in the same buffer or another that shares its memory", () => {
    const x = load(0, "i32", false, i32(0));
    const body = [
      store(0, i32(0), op("add", x, i32(1))),
      store(0, i32(0), op("add", x, i32(1))),
      store(1, i32(0), op("add", x, x)),
    ];
    const [a, b] = [Int32Array.of(5), Int32Array.of(0)];
    runKernel(
      kernelOf(
        [
          ["int32", 1],
          ["int32", 1],
        ],
        1,
        body,
      ),
      [a, b],
      { relaxed: false },
    );
    expect([a[0], b[0]]).toEqual([7, 14]);
  });

  it("an expression after a set sees the new value of the local", () => {
    const t = local("t", "i32");
    const twice = op("add", get(t), get(t));
    const body = [
      set(t, i32(1)),
      store(0, i32(0), op("mul", twice, twice)),
      set(t, op("mul", twice, twice)),
      when(
        op("gt", twice, i32(7)),
        [set(t, op("add", twice, i32(100))), store(0, i32(1), twice)],
        [store(0, i32(1), i32(-1))],
      ),
      store(0, i32(2), twice),
    ];
    const out = new Int32Array(3);
    runKernel(kernelOf([["int32", 3]], 1, body), [out], { relaxed: false });
    expect([...out]).toEqual([4, 216, 216]);
  });

  it("loops with variable bounds and steps run the right rounds, also none", () => {
    const [i, j] = [local("i", "i32"), local("j", "i32")];
    const body = [
      loop(i, get(item), op("mul", get(item), i32(2)), 3, [
        loop(j, i32(0), get(i), 2, [
          store(0, get(item), op("add", load(0, "i32", false, get(item)), op("add", get(i), get(j)))),
        ]),
      ]),
    ];
    const out = new Int32Array(12);
    runKernel(kernelOf([["int32", 12]], 12, body), [out], { relaxed: false });
    const want = Array.from({ length: 12 }, (_, n) => {
      let sum = 0;
      for (let a = n; a < 2 * n; a += 3) for (let b = 0; b < a; b += 2) sum += a + b;
      return sum;
    });
    expect([...out]).toEqual(want);
  });

  it("addresses with negative parts and constant offsets reach the right element", () => {
    const i = local("i", "i32");
    const index = addIndex(mulIndex(addIndex(get(i), i32(-2)), 4), op("sub", get(item), i32(3)));
    const body = [
      loop(i, i32(2), i32(4), 1, [
        store(1, addIndex(mulIndex(get(i), 4), get(item)), load(0, "i32", false, index, 3), -8),
      ]),
    ];
    const x = Int32Array.from({ length: 8 }, (_, k) => 10 + k);
    const out = new Int32Array(8);
    runKernel(
      kernelOf(
        [
          ["int32", 8],
          ["int32", 8],
        ],
        4,
        body,
      ),
      [x, out],
      { relaxed: false },
    );
    expect(out).toEqual(x);
  });

  it("scratch memory holds what an item stores there", () => {
    const body = [
      store(-1, i32(5), f32(2.5)),
      store(0, get(item), op("add", load(-1, "f32", false, i32(4), 1), op("toFloat", get(item)))),
    ];
    const out = new Float32Array(3);
    runKernel(kernelOf([["float32", 3]], 3, body, 64), [out], { relaxed: false });
    expect([...out]).toEqual([2.5, 3.5, 4.5]);
  });

  it("a touch reads a byte and changes nothing", () => {
    const kernel = (body: Stmt[]): Kernel => kernelOf([["float32", 64]], 3, body);
    const put = store(0, get(item), op("toFloat", get(item)));
    const touched = kernel([touch(0, mulIndex(get(item), 16), 8), put]);
    const out = new Float32Array(64);
    runKernel(touched, [out], { relaxed: false });
    expect([...out.subarray(0, 4)]).toEqual([0, 1, 2, 0]);
    const bytes = (of: Kernel): number => compileKernel(of, { relaxed: false }).body.length;
    expect(bytes(touched)).toBeGreaterThan(bytes(kernel([put])));
  });

  it("a value used twice is computed once", () => {
    const root = (x: Expr): Expr => op("sqrt", x);
    const deep = (x: Expr): Expr => op("mul", x, x);
    let shared: Expr = root(load(0, "f32", true, i32(0)));
    let tree = 1;
    for (let i = 0; i < 12; i++) {
      shared = deep(shared);
      tree *= 2;
    }
    const code = compileKernel(kernelOf([["float32", 4]], 1, [store(0, i32(0), shared)]), { relaxed: false });
    expect(code.body.length).toBeLessThan(tree);
  });

  it("an operation that no backend expands is named in the error", () => {
    const bad: OpName = "indexDiv";
    expect(() =>
      compileKernel(kernelOf([["float32", 4]], 1, [store(0, i32(0), op(bad, f32(1), f32(2)))]), { relaxed: false }),
    ).toThrow(/indexDiv of f32/);
  });
});
