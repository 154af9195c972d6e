import { allocate, type DType } from "../ir/dtype.ts";
import { type CumulativeMode, makeNode, type ScatterMode, type StructuralName } from "../ir/node.ts";
import { type Shape, show } from "../ir/shape.ts";
import { Cell } from "../tensor/cell.ts";
import { type Case, every, leaf, number, over } from "./primitiveCase.fixture.ts";
import { products } from "./productCases.fixture.ts";
import { pooling } from "./windowCases.fixture.ts";

const reduced = (shape: Shape, dims: readonly number[]): Shape =>
  shape.map((extent, d) => (dims.includes(d) ? 1 : extent));

function reductions(op: "sum" | "prod" | "amax" | "amin"): Case[] {
  const full: [Shape, number[]][] = [
    [[3, 5, 4], [1]],
    [
      [3, 5, 4],
      [0, 2],
    ],
    [[2, 37], [1]],
    [[37, 9], [0]],
    [[6], [0]],
    [[], []],
    [[0, 3], [1]],
    [[3, 0, 2], [0]],
  ];
  // Of nothing there is a sum and a product, but no extreme: ops refuse that.
  const none: [Shape, number[]][] = [
    [[2, 0, 3], [1]],
    [[0], [0]],
  ];
  const all = op === "sum" || op === "prod" ? [...full, ...none] : full;
  return all.map(([shape, dims]) => over(op, [shape], { dims }, reduced(shape, dims)));
}

function argReductions(op: "argmax" | "argmin"): Case[] {
  const all: [Shape, number][] = [
    [[3, 5, 4], 0],
    [[3, 5, 4], 1],
    [[3, 5, 40], 1],
    [[3, 5, 4], 2],
    [[0, 3], 1],
    [[3, 0], 0],
  ];
  return all.map(([shape, dim]) => over(op, [shape], { dim }, reduced(shape, [dim]), { result: "int32" }));
}

function indexed(op: "gather" | "scatter", mode?: ScatterMode): Case[] {
  const all: [Shape, number, number][] = [
    [[4, 5, 3], 0, 7],
    [[4, 5, 3], 1, 2],
    [[4, 5, 40], 1, 7],
    [[4, 5, 3], 2, 5],
    [[6], 0, 9],
    [[4, 3], 1, 0],
    [[0, 3], 1, 2],
  ];
  return all.map(([shape, dim, count]) => ({
    title: `${op} ${mode ?? ""} of ${show(shape)} at ${count} of dimension ${dim}`,
    dtypes: every,
    make(dtype) {
      const own = shape.with(dim, count);
      const index = leaf(own, "int32", shape[dim]);
      if (mode === undefined) return makeNode("gather", [leaf(shape, dtype), index], { dim }, own, dtype);
      return makeNode("scatter", [leaf(shape, dtype), index, leaf(own, dtype)], { dim, mode }, shape, dtype);
    },
  }));
}

const lines: readonly [Shape, number][] = [
  [[11], 0],
  [[3, 70], 1],
  [[70, 3], 0],
  [[2, 9, 5], 1],
  [[1], 0],
  [[0], 0],
  [[3, 0], 1],
  [[0, 3], 1],
];

function running(mode: CumulativeMode): Case[] {
  const result = mode === "argmax" || mode === "argmin" ? "int32" : undefined;
  const dtypes: readonly DType[] = mode === "logsumexp" ? ["float32"] : every;
  return lines.flatMap(([shape, dim]) =>
    [false, true].map((reverse) => over("cumulative", [shape], { dim, mode, reverse }, shape, { dtypes, result })),
  );
}

/** What node.ts lists must have its cases here, or this does not compile. */
export const primitiveCases: { readonly [P in StructuralName]: readonly Case[] } = {
  constant: [{ title: "constant", dtypes: every, make: (dtype) => leaf([2, 3], dtype) }],
  read: [
    {
      title: "read",
      dtypes: every,
      make(dtype, device) {
        const data = allocate(dtype, 3).fill(1);
        const cell = new Cell({ name: "c", shape: [3], dtype, device, data });
        return makeNode("read", [], {}, [3], dtype, undefined, {
          value: { kind: "cell", cell, version: cell.version },
        });
      },
    },
  ],
  scalar: [0, 1, -1.5, 200].map((value) => ({
    title: `scalar ${value}`,
    dtypes: value < 0 ? ["float32"] : value > 1 ? ["float32", "int32", "uint8"] : every,
    make(dtype) {
      const flat = makeNode("reshape", [number(value, dtype)], {}, [1], dtype);
      return makeNode("expand", [flat], {}, [5], dtype);
    },
  })),
  cast: every.flatMap((to) => [
    over("cast", [[3, 5]], {}, [3, 5], { result: to }),
    over("cast", [[0]], {}, [0], { result: to }),
  ]),
  sum: reductions("sum"),
  prod: reductions("prod"),
  amax: reductions("amax"),
  amin: reductions("amin"),
  argmax: argReductions("argmax"),
  argmin: argReductions("argmin"),
  matmul: products.matmul,
  conv: products.conv,
  convInputGrad: products.convInputGrad,
  convWeightGrad: products.convWeightGrad,
  windowMax: pooling("windowMax"),
  windowArgmax: pooling("windowArgmax", "int32"),
  windowSum: pooling("windowSum"),
  gather: indexed("gather"),
  scatter: (["set", "add", "mul", "max", "min"] as const).flatMap((mode) => indexed("scatter", mode)),
  cumulative: (["sum", "prod", "logsumexp", "argmax", "argmin"] as const).flatMap(running),
  recurrence: lines.flatMap(([shape, dim]) =>
    [false, true].map((reverse) =>
      over("recurrence", [shape, shape], { dim, reverse }, shape, { dtypes: ["float32"] }),
    ),
  ),
  argsort: lines.flatMap(([shape, dim]) =>
    [false, true].map((descending) => over("argsort", [shape], { dim, descending }, shape, { result: "int32" })),
  ),
  checkRange: [[3, 4], [0], []].map((shape) => ({
    title: `checkRange of ${show(shape)}`,
    dtypes: ["int32"],
    make: () =>
      makeNode(
        "checkRange",
        [leaf(shape, "int32", 5), number(0, "int32"), number(5, "int32"), number(-100, "int32")],
        { argument: "index" },
        shape,
        "int32",
      ),
  })),
  reshape: [over("reshape", [[3, 4]], {}, [2, 6]), over("reshape", [[0, 4]], {}, [2, 0])],
  permute: [
    over("permute", [[3, 4, 5]], { order: [2, 0, 1] }, [5, 3, 4]),
    over("permute", [[3, 0, 5]], { order: [2, 0, 1] }, [5, 3, 0]),
  ],
  expand: [over("expand", [[1, 4]], {}, [3, 4]), over("expand", [[1, 0]], {}, [3, 0]), over("expand", [[1]], {}, [0])],
  pad: [
    [
      [3, 4],
      [1, 0],
      [0, 2],
    ],
    [
      [0, 4],
      [1, 0],
      [0, 2],
    ],
    [[0], [0], [0]],
  ].map(([shape, before, after]) =>
    over(
      "pad",
      [shape, []],
      { before, after },
      shape.map((n, d) => before[d] + n + after[d]),
    ),
  ),
  slice: [
    over("slice", [[5, 9]], { start: [1, 0], step: [1, 2] }, [3, 5]),
    over("slice", [[5, 9]], { start: [1, 0], step: [1, 2] }, [0, 5]),
    over("slice", [[5, 0]], { start: [1, 0], step: [1, 1] }, [2, 0]),
  ],
  flip: [over("flip", [[3, 9]], { dims: [1] }, [3, 9]), over("flip", [[3, 0]], { dims: [0, 1] }, [3, 0])],
  cat: [
    over(
      "cat",
      [
        [3, 4],
        [3, 2],
      ],
      { dim: 1 },
      [3, 6],
    ),
    over(
      "cat",
      [
        [0, 4],
        [3, 4],
        [0, 4],
      ],
      { dim: 0 },
      [3, 4],
    ),
    over(
      "cat",
      [
        [0, 4],
        [0, 4],
      ],
      { dim: 0 },
      [0, 4],
    ),
    over(
      "cat",
      [
        [3, 0],
        [3, 2],
        [3, 0],
        [3, 5],
      ],
      { dim: 1 },
      [3, 7],
    ),
  ],
  iota: [
    over("iota", [], { dim: 1 }, [3, 9], { dtypes: ["int32"] }),
    over("iota", [], { dim: 0 }, [0], { dtypes: ["int32"] }),
  ],
  randomBits: [[0], [3], [9, 7]].map((shape) => ({
    title: `randomBits of ${show(shape)}`,
    dtypes: ["int32"],
    make() {
      const words = [0, 1, 2].map(() => leaf([], "int32", 1000));
      return makeNode("randomBits", words, {}, shape, "int32");
    },
  })),
};
