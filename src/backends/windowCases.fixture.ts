import type { DType } from "../ir/dtype.ts";
import { type Case, over } from "./primitiveCase.fixture.ts";

export const plain = { stride: [1], padding: [[1, 1]], dilation: [1] } as const;
export const wide = {
  stride: [2, 1],
  padding: [
    [1, 0],
    [2, 1],
  ],
  dilation: [1, 2],
} as const;
const pool = { stride: [2], padding: [[1, 1]], dilation: [1], kernel: [3] } as const;
const large = {
  stride: [1, 1],
  padding: [
    [0, 0],
    [1, 1],
  ],
  dilation: [1, 1],
  kernel: [2, 3],
} as const;

export function pooling(op: "windowMax" | "windowArgmax" | "windowSum", result?: DType): Case[] {
  return [
    over(op, [[2, 3, 9]], pool, [2, 3, 5], { result }),
    over(op, [[1, 2, 4, 12]], large, [1, 2, 3, 12], { result }),
    // Every tap of these windows lies in the padding.
    over(op, [[2, 3, 1]], { ...pool, dilation: [2], kernel: [2] }, [2, 3, 1], { result }),
    over(op, [[0, 3, 9]], pool, [0, 3, 5], { result }),
    over(op, [[2, 0, 9]], pool, [2, 0, 5], { result }),
  ];
}
