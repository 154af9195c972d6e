import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philox4x32, philoxFill } from "./philox.ts";

const hex = (words: Iterable<number>) => [...words].map((word) => word.toString(16).padStart(8, "0"));

describe("philox4x32", () => {
  // Known-answer vectors of Random123, philox4x32 with 10 rounds.
  it("equals Random123 for counter 0 and key 0", () => {
    expect(hex(philox4x32([0, 0, 0, 0], [0, 0]))).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
  });

  it("equals Random123 when every bit is set", () => {
    const ones = 0xffffffff;
    expect(hex(philox4x32([ones, ones, ones, ones], [ones, ones]))).toEqual([
      "408f276d",
      "41c83b0e",
      "a20bc7c6",
      "6d5451fd",
    ]);
  });

  it("equals Random123 for the digits of pi", () => {
    expect(hex(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
      "d16cfe09",
      "94fdcceb",
      "5001e420",
      "24126ea1",
    ]);
  });
});

describe("philoxFill", () => {
  it("puts seed into the key and (block, stream) into the counter", () => {
    const seed = 2 ** 40 + 3;
    const stream = 2 ** 52 + 2 ** 33 + 7;
    const out = new Uint32Array(8);
    philoxFill(out, seed, stream, 2 ** 32);
    expect([...out]).toEqual([
      ...philox4x32([0, 1, 7, 2 ** 20 + 2], [3, 256]),
      ...philox4x32([1, 1, 7, 2 ** 20 + 2], [3, 256]),
    ]);
  });

  it("gives word i the same value whatever the length of out", () => {
    const long = new Uint32Array(40);
    philoxFill(long, 5, 6);
    fc.assert(
      fc.property(fc.nat(40), (length) => {
        const short = new Uint32Array(length);
        philoxFill(short, 5, 6);
        expect(short).toEqual(long.subarray(0, length));
      }),
    );
  });

  it("goes on where an earlier part ended when firstBlock says so", () => {
    const whole = new Uint32Array(24);
    philoxFill(whole, 1, 2);
    const part = new Uint32Array(10);
    philoxFill(part, 1, 2, 3);
    expect(part).toEqual(whole.subarray(12, 22));
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])("rejects the seed %s", (seed) => {
    expect(() => philoxFill(new Uint32Array(1), seed, 0)).toThrow(
      `philoxFill: seed must be an integer in [0, 2^53), got ${seed}.`,
    );
  });
});
