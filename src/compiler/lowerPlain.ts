import { InternalError } from "../ir/errors.ts";
import { attrsOf, type Node, type WindowAttrs } from "../ir/node.ts";
import { contiguousStrides, numel, type Shape } from "../ir/shape.ts";
import { constant } from "./emit.ts";
import { addIndex, get, i32, load, local, mulIndex, op, set, store, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt } from "./kernel.ts";
import { divIndex, named, remIndex, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

/** One summed dimension, and what has to hold for a term to count. */
interface Contraction {
  readonly sums: readonly number[];
  /** Addresses in both inputs given the output's and the summed coordinates; conditions are pushed to `tests`. */
  address(out: readonly Expr[], sum: readonly Expr[], tests: Expr[], statements: Stmt[]): [Expr, Expr];
}

/**
 * Sums of products with plain loops: the matrix product, convolution and its gradients where no template is. An item is
 * one element; float32 sums are kept in f64.
 */
export function lowerPlain(node: Node): Lowered {
  const type = valueType(node.dtype);
  const float = type === "f32";
  const [a, b] = node.inputs;
  const how = contraction(node);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const coords = new Array<Expr>(node.shape.length);
  let rest: Expr = get(item);
  for (let d = node.shape.length - 1; d >= 0; d--) {
    coords[d] = named("o", remIndex(rest, node.shape[d]), body);
    rest = named("q", divIndex(rest, node.shape[d]), body);
  }
  const total = local("total", float ? "f64" : type);
  body.push(set(total, constant(0, total.type)));
  const walk = (d: number, sums: readonly Expr[], statements: Stmt[]): void => {
    if (d < how.sums.length) {
      repeat("k", { from: i32(0), to: i32(how.sums[d]), step: 1 }, statements, (k, inner) =>
        walk(d + 1, [...sums, k], inner),
      );
      return;
    }
    const tests: Expr[] = [];
    const [atA, atB] = how.address(coords, sums, tests, statements);
    const wide = (expr: Expr): Expr => (float ? op("toDouble", expr) : expr);
    const term = op("mul", wide(load(0, type, false, atA)), wide(load(1, type, false, atB)));
    const then: Stmt = set(total, op("add", get(total), term));
    const condition = tests.reduce<Expr | undefined>((all, t) => (all ? op("logicalAnd", all, t) : t), undefined);
    statements.push(condition === undefined ? then : when(condition, [then]));
  };
  walk(0, [], body);
  body.push(store(2, get(item), float ? op("toSingle", get(total)) : get(total)));
  const count = numel(node.shape);
  const kernel: Kernel = {
    name: node.op,
    buffers: [a, b, node].map((n, i) => ({ dtype: n.dtype, access: i < 2 ? "read" : "write", numel: numel(n.shape) })),
    items: count,
    item,
    body,
    scratch: 0,
    flop: 2 * count * numel(how.sums),
    bytes: 4 * (numel(a.shape) + numel(b.shape) + count),
  };
  return { steps: [{ kernel, buffers: [a, b, node].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

function at(coords: readonly Expr[], shape: Shape): Expr {
  const strides = contiguousStrides(shape);
  return coords.reduce<Expr>((sum, coord, i) => addIndex(sum, mulIndex(coord, strides[i])), i32(0));
}

function within(value: Expr, to: number): Expr {
  return op("logicalAnd", op("ge", value, i32(0)), op("lt", value, i32(to)));
}

function contraction(node: Node): Contraction {
  const [a, b] = node.inputs;
  if (node.op === "matmul") {
    const { transposeA, transposeB } = attrsOf(node, "matmul");
    return {
      sums: [a.shape[a.shape.length - (transposeA ? 2 : 1)]],
      address(out, [k]) {
        const batch = out.slice(0, -2);
        const [m, n] = out.slice(-2);
        return [
          at([...batch, ...(transposeA ? [k, m] : [m, k])], a.shape),
          at([...batch, ...(transposeB ? [n, k] : [k, n])], b.shape),
        ];
      },
    };
  }
  if (node.op === "conv") {
    const attrs = attrsOf(node, "conv");
    const perGroup = b.shape[0] / attrs.groups;
    return {
      sums: b.shape.slice(1),
      address([n, o, ...out], [c, ...k], tests, statements) {
        const channel = addIndex(mulIndex(divIndex(o, perGroup), b.shape[1]), c);
        const place = out.map((x, d) => input(attrs, d, x, k[d], a.shape[2 + d], tests, statements));
        return [at([n, channel, ...place], a.shape), at([o, c, ...k], b.shape)];
      },
    };
  }
  if (node.op === "convWeightGrad") {
    const attrs = attrsOf(node, "convWeightGrad");
    const perGroup = node.shape[0] / attrs.groups;
    return {
      sums: [a.shape[0], ...b.shape.slice(2)],
      address([o, c, ...k], [n, ...out], tests, statements) {
        const channel = addIndex(mulIndex(divIndex(o, perGroup), node.shape[1]), c);
        const place = out.map((x, d) => input(attrs, d, x, k[d], a.shape[2 + d], tests, statements));
        return [at([n, channel, ...place], a.shape), at([n, o, ...out], b.shape)];
      },
    };
  }
  if (node.op === "convInputGrad") {
    const attrs = attrsOf(node, "convInputGrad");
    const perGroup = b.shape[0] / attrs.groups;
    return {
      sums: [perGroup, ...b.shape.slice(2)],
      address([n, c, ...x], [i, ...k], tests, statements) {
        const group = divIndex(c, b.shape[1]);
        const o = addIndex(mulIndex(group, perGroup), i);
        const place = x.map((coord, d) => {
          const reach = addIndex(coord, i32(attrs.padding[d][0]));
          const rest = named("r", op("sub", reach, mulIndex(k[d], attrs.dilation[d])), statements);
          const stride = attrs.stride[d];
          // A negative rest never counts; the division needs a number that is not.
          const whole = named("w", op("maximum", rest, i32(0)), statements);
          tests.push(op("ge", rest, i32(0)));
          if (stride > 1) tests.push(op("eq", op("indexRem", whole, i32(stride)), i32(0)));
          const out = named("o", divIndex(whole, stride), statements);
          tests.push(op("lt", out, i32(a.shape[2 + d])));
          return out;
        });
        return [at([n, o, ...place], a.shape), at([o, remIndex(c, b.shape[1]), ...k], b.shape)];
      },
    };
  }
  throw new InternalError(`${node.op} has no lowering.`);
}

function input(attrs: WindowAttrs, d: number, x: Expr, k: Expr, size: number, tests: Expr[], statements: Stmt[]): Expr {
  const reach = addIndex(mulIndex(x, attrs.stride[d]), mulIndex(k, attrs.dilation[d]));
  const coord = named("x", addIndex(reach, i32(-attrs.padding[d][0])), statements);
  tests.push(within(coord, size));
  return coord;
}
