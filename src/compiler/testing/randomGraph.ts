import { allocate, type DType } from "../../ir/dtype.ts";
import { type AttrsOf, makeNode, type Node, type PrimitiveName } from "../../ir/node.ts";
import { numel, type Shape } from "../../ir/shape.ts";

/** A small deterministic generator of numbers in [0, 1). For tests. */
export function generator(seed: number): () => number {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    x ^= x >>> 12;
    return (x >>> 8) / 2 ** 24;
  };
}

/** Nodes of a random graph of float32, int32 and bool values, recorded in order. For tests. */
export function randomGraph(seed: number, length: number): Node[] {
  const random = generator(seed);
  const int = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)];
  const nodes: Node[] = [];
  const make = <P extends PrimitiveName>(
    op: P,
    inputs: Node[],
    attrs: AttrsOf<P>,
    shape: Shape,
    dtype: DType,
  ): Node => {
    const node = makeNode(op, inputs, attrs, shape, dtype);
    nodes.push(node);
    return node;
  };
  const leaf = (shape: Shape, dtype: DType, make: () => number): Node => {
    const data = allocate(dtype, numel(shape)).map(make);
    const node = makeNode("constant", [], {}, shape, dtype, undefined, { value: { kind: "host", data } });
    nodes.push(node);
    return node;
  };
  const floats = (): Node[] => nodes.filter((node) => node.dtype === "float32" && numel(node.shape) < 4000);
  const sizes = [1, 2, 3, 4, 5, 7, 8, 12];
  for (let i = 0; i < 3; i++)
    leaf(
      Array.from({ length: 1 + int(4) }, () => pick(sizes)),
      "float32",
      () => random() * 3 - 1.5,
    );
  const number = (value: number, dtype: DType = "float32"): Node => {
    const node = makeNode("scalar", [], {}, [], dtype, undefined, { source: { value } });
    nodes.push(node);
    return node;
  };
  const like = (x: Node): Node => {
    const same = floats().filter((node) => node.shape.join() === x.shape.join());
    if (random() < 0.6 && same.length > 0) return pick(same);
    if (random() < 0.5) {
      const ones = make(
        "reshape",
        [number(pick([0, 1, -1, 2, 0.5, 0.3, -1.7]))],
        {},
        x.shape.map(() => 1),
        "float32",
      );
      return make("expand", [ones], {}, x.shape, "float32");
    }
    const partial = leaf(
      x.shape.map((extent) => (random() < 0.5 ? extent : 1)),
      "float32",
      () => random() * 2 - 1,
    );
    return make("expand", [partial], {}, x.shape, "float32");
  };
  /** Values that nothing has rounded, so that their order is that of float64. */
  const exact = (): Node => {
    const x = pick(nodes.slice(0, 3));
    return random() < 0.5 ? x : make("flip", [x], { dims: [int(x.shape.length)] }, x.shape, "float32");
  };
  while (nodes.length < length) {
    const x = pick(floats());
    const { shape } = x;
    const n = shape.length;
    const kind = int(20);
    if (kind < 4) make(pick(["add", "sub", "mul", "maximum"] as const), [x, like(x)], {}, shape, "float32");
    else if (kind < 6) make(pick(["neg", "abs", "tanh", "sigmoid", "floor"] as const), [x], {}, shape, "float32");
    else if (kind === 6) {
      const c = make(pick(["gt", "le", "ne"] as const), [x, like(x)], {}, shape, "bool");
      make("where", [c, x, like(x)], {}, shape, "float32");
    } else if (kind < 10 && n > 0) {
      const dims = shape.map((_, d) => d).filter(() => random() < 0.5);
      const out = shape.map((extent, d) => (dims.includes(d) ? 1 : extent));
      const r = make(pick(["sum", "sum", "sum", "amax", "amin"] as const), [x], { dims }, out, "float32");
      const scaled = make("mul", [r, like(r)], {}, out, "float32");
      if (random() < 0.8) {
        const wide = make("expand", [random() < 0.5 ? r : scaled], {}, shape, "float32");
        make(pick(["sub", "mul"] as const), [x, wide], {}, shape, "float32");
      }
    } else if (kind === 10 && n > 0) {
      const order = shape.map((_, d) => d).sort(() => random() - 0.5);
      make(
        "permute",
        [x],
        { order },
        order.map((d) => shape[d]),
        "float32",
      );
    } else if (kind === 11) {
      const count = numel(shape);
      const factor = pick([2, 3, 4, 5, 6, 7].filter((f) => count % f === 0).concat(1));
      make("reshape", [x], {}, random() < 0.5 ? [factor, count / factor] : [count / factor, 1, factor], "float32");
    } else if (kind === 12 && n > 0) {
      const step = shape.map(() => 1 + int(2));
      const start = shape.map((extent) => int(extent));
      const out = shape.map((extent, d) => Math.max(1, Math.ceil((extent - start[d]) / step[d]) - int(2)));
      make("slice", [x], { start, step }, out, "float32");
    } else if (kind === 13 && n > 0) {
      const before = shape.map(() => int(3));
      const after = shape.map(() => int(2));
      const out = shape.map((extent, d) => extent + before[d] + after[d]);
      if (numel(out) < 4000) make("pad", [x, number(0.75)], { before, after }, out, "float32");
    } else if (kind === 14 && n > 0) {
      if (random() < 0.5)
        make("flip", [x], { dims: shape.map((_, d) => d).filter(() => random() < 0.5) }, shape, "float32");
      else {
        const dim = int(n);
        const y = like(x);
        const out = shape.map((extent, d) => (d === dim ? 2 * extent : extent));
        if (numel(out) < 4000) make("cat", [x, y], { dim }, out, "float32");
      }
    } else if (kind === 16) {
      const whole = make(
        "cast",
        [make("mul", [x, like(x)], {}, shape, "float32")],
        {},
        shape,
        pick(["int32", "uint8"] as const),
      );
      const steps = make("iota", [], { dim: Math.max(0, n - 1) }, shape, "int32");
      const same = whole.dtype === "int32" ? whole : make("cast", [whole], {}, shape, "int32");
      const mixed = make(pick(["add", "mul", "bitXor"] as const), [same, steps], {}, shape, "int32");
      make("cast", [make("bitAnd", [mixed, same], {}, shape, "int32")], {}, shape, "float32");
    } else if (kind === 17 && n > 0) {
      const dim = int(n);
      const out = shape.map((extent, d) => (d === dim ? 1 + int(5) : extent));
      let index = leaf(out, "int32", () => int(shape[dim]));
      if (random() < 0.4) {
        const bounds = [number(0, "int32"), number(shape[dim], "int32")];
        index = make("checkRange", [index, ...bounds], { argument: "index" }, out, "int32");
      }
      if (random() < 0.5) make("gather", [x, index], { dim }, out, "float32");
      else {
        const mode = pick(["set", "add", "add", "mul", "max", "min"] as const);
        make("scatter", [x, index, leaf(out, "float32", random)], { dim, mode }, shape, "float32");
      }
    } else if (kind === 18 && n > 0) {
      const attrs = { dim: int(n), reverse: random() < 0.5 };
      const mode = pick(["sum", "prod", "logsumexp", "recurrence"] as const);
      if (mode !== "recurrence") make("cumulative", [x], { ...attrs, mode }, shape, "float32");
      else make(mode, [make("tanh", [x], {}, shape, "float32"), x], attrs, shape, "float32");
    } else if (kind === 19) {
      const y = exact();
      const [dim, turn] = [int(y.shape.length), random() < 0.5];
      const mode = pick(["argmax", "argmin"] as const);
      const index =
        random() < 0.5
          ? make("argsort", [y], { dim, descending: turn }, y.shape, "int32")
          : make("cumulative", [y], { dim, mode, reverse: turn }, y.shape, "int32");
      make("gather", [random() < 0.5 ? y : like(y), index], { dim }, y.shape, "float32");
    } else if (kind === 15 && n >= 1) {
      const [rows, columns] = [n > 1 ? shape[n - 2] : 1, shape[n - 1]];
      const a = n > 1 ? x : make("reshape", [x], {}, [1, columns], "float32");
      const b = leaf([...shape.slice(0, -2), columns, pick(sizes)], "float32", () => random() - 0.5);
      const out = [...shape.slice(0, -2), rows, b.shape[b.shape.length - 1]];
      make("matmul", [a, b], { transposeA: false, transposeB: false }, out, "float32");
    }
  }
  return nodes;
}
