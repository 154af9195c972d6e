import { ValueError } from "../ir/errors.ts";
import { philoxFill } from "../ir/philox.ts";

/**
 * The numbers 0 to length - 1 in an order that depends on (length, seed, stream) alone: Fisher–Yates from the last place down.
 *
 * Place i = length - 1 - k is swapped with place floor(u · (i + 1)), where u in [0, 1) has the 53 bits of the words 2k (all 32)
 * and 2k + 1 (upper 21) of philoxFill(seed, stream). No draw is rejected, so the order of a stream can be made anywhere; the bias is below (i + 1) / 2⁵³.
 *
 * @param options  `stream` separates the uses of one seed, 0 unless given; see philoxFill
 */
export function permutation(length: number, options: { seed: number; stream?: number }): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(length) || length < 0 || length > 2 ** 30) {
    throw new ValueError({
      op: "permutation",
      argument: "length",
      expected: "be an integer in [0, 2^30]",
      received: String(length),
    });
  }
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  const words = new Uint32Array(2 * Math.max(length - 1, 0));
  philoxFill(words, options.seed, options.stream ?? 0);
  for (let i = length - 1, k = 0; i > 0; i--, k += 2) {
    const u = (words[k] * 2 ** 21 + (words[k + 1] >>> 11)) / 2 ** 53;
    const j = Math.floor(u * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
