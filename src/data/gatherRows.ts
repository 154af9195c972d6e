import { ValueError } from "../ir/errors.ts";

/**
 * Copies the rows at `indices` of a row-major array into `out`, one after the other.
 *
 * @param op         whose name a message carries
 * @param rowLength  elements per row
 * @throws ValueError for an index that is no integer in [0, number of rows)
 */
export function gatherRows<A extends Float32Array | Float64Array | Int32Array | Uint8Array>(
  op: string,
  rows: A,
  indices: ArrayLike<number>,
  rowLength: number,
  length: number,
  out: A,
): A {
  expectIndices(op, indices, length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * rowLength;
    out.set(rows.subarray(from, from + rowLength), i * rowLength);
  }
  return out;
}

/** @throws ValueError for an index that is no integer in [0, length), naming its position */
export function expectIndices(op: string, indices: ArrayLike<number>, length: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (Number.isInteger(index) && index >= 0 && index < length) continue;
    throw new ValueError({
      op,
      argument: "index",
      expected: `be an integer in [0, ${length})`,
      received: `${index} at position [${i}]`,
    });
  }
}
