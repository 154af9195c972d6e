import { expect, it } from "vitest";
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
  touch,
  when,
} from "./expr.ts";
import type { Kernel } from "./kernel.ts";
import { printKernel } from "./printKernel.ts";

it("printKernel names buffers, numbers locals of one name and shows shared values once", () => {
  const [row, i, sum, other] = [local("row", "i32"), local("i", "i32"), local("x", "f32", true), local("x", "f32")];
  const value = load(0, "f32", true, addIndex(mulIndex(get(row), 8), get(i)), 4);
  const kernel: Kernel = {
    name: "row sums",
    buffers: [
      { dtype: "float32", access: "read", numel: 64 },
      { dtype: "float32", access: "write", numel: 8 },
    ],
    items: 8,
    item: row,
    scratch: 16,
    flop: 0,
    bytes: 0,
    body: [
      set(sum, splat(f32(0))),
      loop(i, i32(0), i32(8), 4, [set(sum, madd(value, value, op("sqrt", get(sum))))]),
      set(other, f32(-0)),
      touch(0, get(row), 16),
      when(op("lt", get(row), i32(3)), [store(-1, get(row), get(sum))], [store(1, get(row), get(other), -1)]),
    ],
  };
  expect(printKernel(kernel)).toMatchInlineSnapshot(`
    "kernel row sums (b0: float32[64] read, b1: float32[8] write)
      for row in 0..8, scratch float32[16]
        x: f32v = splat(0f32)
        for i in 0..8 by 4
          t0 = b0[(row * 8) + i + 4]v
          x: f32v = madd(t0, t0, sqrt(x))
        x.2: f32 = -0f32
        touch b0[row + 16]
        if (row < 3)
          scratch[row] = x
        else
          b1[row - 1] = x.2"
  `);
});
