import { expect, test } from "vitest";
import { commitOrder, type LateGroup } from "./commitOrder.ts";

const late = (
  group: number,
  rank: LateGroup["rank"],
  reads: readonly number[] = [],
  after: readonly number[] = [],
): LateGroup => ({ group, rank, reads, after });

test("an update runs when its gradient is there and the weight has been read, before the next layer", () => {
  // 3, 4: a layer's gradients of x and of its weight; 5, 6: those of the layer below; 7, 8: the updates.
  const groups = [late(3, 2), late(4, 1), late(5, 2, [3]), late(6, 1, [3]), late(7, 0, [4], [3]), late(8, 0, [6], [5])];
  expect(commitOrder(groups)).toEqual({ order: [4, 3, 7, 6, 5, 8], blocked: [] });
});

test("what runs before the guards is waited for by nobody", () => {
  expect(commitOrder([late(9, 2, [], [4]), late(11, 0, [2])])).toEqual({ order: [11, 9], blocked: [] });
});

test("of two that write over what the other reads, the first goes ahead and must not write in place", () => {
  expect(commitOrder([late(1, 0, [], [2]), late(2, 0, [], [1])])).toEqual({ order: [1, 2], blocked: [1] });
});
