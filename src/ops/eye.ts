import { ValueError } from "../ir/errors.ts";
import { type CreateOptions, full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRegion } from "./lists.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";

/**
 * A matrix with 1 on the main diagonal and 0 elsewhere.
 *
 * @zh 单位矩阵：主对角线为 1，其余为 0。
 *
 * @param n        rows
 * @param m        columns; as many as rows when missing
 * @param options  dtype (float32 when missing) and device
 * @returns        [n, m]
 * @throws ValueError unless both are whole numbers of at least 0
 * @example eye(2, 3) // [[1, 0, 0], [0, 1, 0]]
 */
export function eye(n: number, m: number = n, options: CreateOptions = {}): Tensor {
  for (const [argument, count] of [["n", n] as const, ["m", m] as const]) {
    if (Number.isInteger(count) && count >= 0) continue;
    const expected = "be a whole number of at least 0";
    throw new ValueError({ op: "eye", argument, expected, received: String(count) });
  }
  return inRegion("eye", () => {
    const { dtype, device } = full([], 0, options);
    const hit = elementwise("eq", iotaAlong([n, m], 0, device), iotaAlong([n, m], 1, device));
    return cast(hit, dtype);
  });
}
