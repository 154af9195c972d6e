import { ValueError } from "./errors.ts";

/** Four words of 32 bits, each in [0, 2³²). */
export type PhiloxBlock = [number, number, number, number];

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const two32 = 2 ** 32;

/** Upper 32 bits of the unsigned product of `a` and `b`, as a signed word: no sum of its halves passes 2³², so words suffice. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** Ten rounds; writes four words to `out` from `at`. */
function block(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = mulHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/**
 * One block of Philox 4×32-10: four random words that are a pure function of a counter and a key.
 *
 * @param counter  four words, each taken modulo 2³²
 * @param key      two words, each taken modulo 2³²
 * @source  Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"
 * @example philox4x32([0, 0, 0, 0], [0, 0]) // [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): PhiloxBlock {
  const out = new Uint32Array(4);
  block(out, 0, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  return [out[0], out[1], out[2], out[3]];
}

const tail = new Uint32Array(4);

/**
 * Fills `out` with the random words of (seed, stream). Every device must produce these words:
 *
 *     key      = (seed mod 2³², floor(seed / 2³²))                            the upper word has 21 bits
 *     counter  = (b mod 2³², floor(b / 2³²), stream mod 2³², floor(stream / 2³²))  with block number b
 *     word i   = word (i mod 4) of block firstBlock + floor(i / 4)
 *
 * Allocates nothing, and `out.length` need not be a multiple of 4.
 *
 * @param seed        integer in [0, 2⁵³)
 * @param stream      integer in [0, 2⁵³); streams of one seed are independent
 * @param firstBlock  block number of out[0], so that a part of a stream can be made alone
 * @throws ValueError when one of the three is no integer in [0, 2⁵³)
 */
export function philoxFill(out: Uint32Array, seed: number, stream: number, firstBlock = 0): void {
  expectWord("seed", seed);
  expectWord("stream", stream);
  expectWord("firstBlock", firstBlock);
  const k0 = seed | 0;
  const k1 = Math.floor(seed / two32) | 0;
  const c2 = stream | 0;
  const c3 = Math.floor(stream / two32) | 0;
  const whole = out.length - (out.length % 4);
  let number = firstBlock;
  for (let i = 0; i < whole; i += 4, number++) {
    block(out, i, number | 0, Math.floor(number / two32) | 0, c2, c3, k0, k1);
  }
  if (whole === out.length) return;
  block(tail, 0, number | 0, Math.floor(number / two32) | 0, c2, c3, k0, k1);
  for (let i = whole; i < out.length; i++) out[i] = tail[i - whole];
}

function expectWord(argument: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new ValueError({
    op: "philoxFill",
    argument,
    expected: "be an integer in [0, 2^53)",
    received: String(value),
  });
}
