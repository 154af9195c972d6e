import { expect, test } from "vitest";
import { type Block, mostAtOnce, place } from "./place.ts";

let seed = 7;
function random(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

function expectApart(blocks: readonly Block[], offsets: readonly number[]): void {
  blocks.forEach((a, i) => {
    blocks.slice(0, i).forEach((b, j) => {
      const together = a.from <= b.to && b.from <= a.to;
      const overlap = offsets[i] < offsets[j] + b.bytes && offsets[j] < offsets[i] + a.bytes;
      expect(together && overlap, `blocks ${j} and ${i}`).toBe(false);
    });
  });
}

test("blocks that live at one step never overlap, and lie within the size", () => {
  for (let round = 0; round < 60; round++) {
    const blocks = Array.from({ length: 1 + random(60) }, (): Block => {
      const from = random(30);
      return { bytes: 64 * random(20), from, to: from + random(random(4) === 0 ? 30 : 3) };
    });
    const { offsets, size } = place(blocks);
    expectApart(blocks, offsets);
    expect(size).toBeGreaterThanOrEqual(mostAtOnce(blocks));
    blocks.forEach(({ bytes }, i) => {
      expect(offsets[i] + bytes).toBeLessThanOrEqual(size);
    });
  }
});

test("values saved in forward and used backwards take at most a tenth more than the most that live at once", () => {
  const layers = 12;
  const blocks = Array.from({ length: layers }, (_, i): Block[] => {
    const [bytes, back] = [64 * (3 * layers - 2 * i), 2 * layers - i];
    return [
      { bytes, from: i, to: back },
      { bytes: 64 * 5, from: i, to: i + 1 },
      { bytes, from: back, to: back + 1 },
    ];
  }).flat();
  expect(place(blocks).size).toBeLessThanOrEqual(1.1 * mostAtOnce(blocks));
});

test("a hole that a walk by time leaves is filled by another order", () => {
  const blocks: Block[] = [
    { bytes: 64, from: 0, to: 1 },
    { bytes: 128, from: 1, to: 3 },
    { bytes: 192, from: 2, to: 4 },
    { bytes: 128, from: 4, to: 5 },
  ];
  expect(place(blocks).size).toBe(320);
});
