import type { Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, lane, lanes, load, local, mulIndex, op, shuffle, splat, store, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt, Target } from "./kernel.ts";
import { minIndex, named, repeat } from "./nest.ts";

/** Blocks of four words that one item makes. */
const itemBlocks = 256;

/** Philox 4x32-10 (see ir/philox.ts): lanes are blocks, so the rounds are vectors; words are then put in their order. */
export function lowerRandomBits(node: Node, target: Target): Lowered {
  const count = numel(node.shape);
  const whole = Math.floor(count / 4 / target.lanes) * target.lanes;
  const blocks = Math.ceil(count / 4);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const out = 3;
  const [k0, k1, stream] = [0, 1, 2].map((i) => named("seed", load(i, "i32", false, i32(0)), body));
  const from = named("from", mulIndex(get(item), itemBlocks), body);
  const to = named("to", minIndex(addIndex(from, i32(itemBlocks)), i32(blocks)), body);
  const end = named("end", minIndex(to, i32(whole)), body);
  repeat("b", { from, to: end, step: target.lanes }, body, (at, inner) => {
    const words = philox(op("add", at, lanes), k0, k1, stream, inner);
    if (target.lanes === 4) {
      transposed(words).forEach((vector, r) => {
        inner.push(store(out, mulIndex(at, 4), vector, 4 * r));
      });
    } else {
      for (let k = 0; k < target.lanes; k++)
        words.forEach((word, w) => {
          inner.push(store(out, mulIndex(at, 4), lane(word, k), 4 * k + w));
        });
    }
  });
  if (whole < blocks) {
    const start = named("start", op("maximum", from, i32(whole)), body);
    repeat("b", { from: start, to, step: 1 }, body, (at, inner) => {
      philox(at, k0, k1, stream, inner).forEach((word, w) => {
        const index = addIndex(mulIndex(at, 4), i32(w));
        inner.push(when(op("lt", index, i32(count)), [store(out, index, word)]));
      });
    });
  }
  const scalar = { dtype: "int32", access: "read", numel: 1 } as const;
  const kernel: Kernel = {
    name: "randomBits",
    buffers: [scalar, scalar, scalar, { dtype: "int32", access: "write", numel: count }],
    items: Math.ceil(blocks / itemBlocks),
    item,
    body,
    scratch: 0,
    flop: 80 * count,
    bytes: 4 * count,
  };
  return {
    steps: [{ kernel, buffers: [...node.inputs, node].map((n) => ({ kind: "node", node: n })) }],
    temporaries: [],
  };
}

/** Words of block `counter` (a scalar or a vector of block numbers), each named in `statements`. */
function philox(counter: Expr, seedLow: Expr, seedHigh: Expr, stream: Expr, statements: Stmt[]): Expr[] {
  const keep = (expr: Expr): Expr => named("w", expr, statements);
  const spread = (expr: Expr): Expr => (counter.vector ? splat(expr) : expr);
  let [c0, c1, c2, c3] = [keep(counter), spread(i32(0)), keep(spread(stream)), spread(i32(0))];
  let [k0, k1] = [seedLow, seedHigh];
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = product(0xd2511f53, c0, keep);
    const [high1, low1] = product(0xcd9e8d57, c2, keep);
    c0 = keep(op("bitXor", op("bitXor", high1, c1), k0));
    c2 = keep(op("bitXor", op("bitXor", high0, c3), k1));
    [c1, c3] = [low1, low0];
    k0 = named("k", op("add", k0, i32(0x9e3779b9)), statements);
    k1 = named("k", op("add", k1, i32(0xbb67ae85)), statements);
  }
  return [c0, c1, c2, c3];
}

/** Upper and lower word of the 64-bit product, from halves of 16 bits. */
function product(by: number, x: Expr, keep: (expr: Expr) => Expr): [Expr, Expr] {
  const low = (expr: Expr): Expr => op("bitAnd", expr, i32(0xffff));
  const high = (expr: Expr): Expr => op("shiftRight", expr, i32(16));
  const [xLow, xHigh] = [keep(low(x)), keep(high(x))];
  const [mLow, mHigh] = [i32(by & 0xffff), i32(by >>> 16)];
  const middle = keep(op("add", op("mul", mHigh, xLow), high(op("mul", mLow, xLow))));
  const carry = op("add", op("mul", mLow, xHigh), low(middle));
  const upper = op("add", op("add", op("mul", mHigh, xHigh), high(middle)), high(carry));
  return [keep(upper), keep(op("mul", x, i32(by)))];
}

/** Four vectors of one word each to four vectors of one block each. */
function transposed([a, b, c, d]: readonly Expr[]): Expr[] {
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const pairs = [low, high].map((order) => [shuffle(a, b, order), shuffle(c, d, order)]);
  return pairs.flatMap(([x, y]) => [shuffle(x, y, [0, 1, 4, 5]), shuffle(x, y, [2, 3, 6, 7])]);
}
