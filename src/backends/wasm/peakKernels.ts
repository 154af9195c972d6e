import {
  addIndex,
  f32,
  get,
  i32,
  load,
  local,
  loop,
  madd,
  mulIndex,
  op,
  set,
  splat,
  store,
} from "../../compiler/expr.ts";
import type { Kernel } from "../../compiler/kernel.ts";

/** Independent sums: more than the latency of a multiply-add times the units that do them, and they fit the registers. */
const chains = 12;

/** Nothing but 128-bit multiply-adds in registers, `rounds` for each item; buffer 0 takes 48 numbers. */
export function multiplyAddKernel(items: number, rounds: number): Kernel {
  const item = local("item", "i32");
  const i = local("i", "i32");
  const x = local("x", "f32", true);
  const sums = Array.from({ length: chains }, (_, c) => local(`s${c}`, "f32", true));
  return {
    name: "multiply-add peak",
    buffers: [{ dtype: "float32", access: "write", numel: chains * 4 }],
    items,
    item,
    body: [
      set(x, splat(op("toFloat", get(item)))),
      ...sums.map((s) => set(s, splat(f32(0)))),
      loop(
        i,
        i32(0),
        i32(rounds),
        1,
        sums.map((s) => set(s, madd(get(s), get(x), get(x)))),
      ),
      ...sums.map((s, c) => store(0, i32(c * 4), get(s))),
    ],
    scratch: 0,
    flop: items * rounds * chains * 8,
    bytes: 0,
  };
}

/** Vectors of one item of a copy. */
const vectors = 1 << 12;

/** Buffer 1 = buffer 0, vector by vector; `numel` is a multiple of 16 384. */
export function copyKernel(numel: number): Kernel {
  const item = local("item", "i32");
  const i = local("i", "i32");
  const start = mulIndex(get(item), vectors * 4);
  const unroll = 4;
  return {
    name: "copy",
    buffers: [
      { dtype: "float32", access: "read", numel },
      { dtype: "float32", access: "write", numel },
    ],
    items: numel / (vectors * 4),
    item,
    body: [
      loop(
        i,
        i32(0),
        i32(vectors * 4),
        4 * unroll,
        Array.from({ length: unroll }, (_, k) => {
          const index = addIndex(start, get(i));
          return store(1, index, load(0, "f32", true, index, k * 4), k * 4);
        }),
      ),
    ],
    scratch: 0,
    flop: 0,
    bytes: 8 * numel,
  };
}
