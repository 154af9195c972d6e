import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Allocator, alignment } from "./allocator.ts";

const seed = 20_261_123;

describe("Allocator", () => {
  it(`blocks never overlap, are aligned, and all space comes back (seed ${seed})`, () => {
    const action = fc.record({ free: fc.boolean(), bytes: fc.integer({ min: 0, max: 5000 }), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const allocator = new Allocator(1000);
        const live: { address: number; bytes: number }[] = [];
        for (const { free, bytes, which } of actions) {
          if (free && live.length > 0) {
            const [block] = live.splice(which % live.length, 1);
            allocator.free(block.address);
            continue;
          }
          const foreseen = allocator.topFor(bytes);
          const address = allocator.allocate(bytes);
          expect(allocator.top).toBe(foreseen);
          expect(address % alignment).toBe(0);
          expect(address + bytes).toBeLessThanOrEqual(allocator.top);
          for (const other of live) {
            const apart = address + bytes <= other.address || other.address + other.bytes <= address;
            expect(apart || address !== other.address).toBe(true);
            expect(apart || bytes === 0 || other.bytes === 0).toBe(true);
          }
          live.push({ address, bytes });
        }
        const { top } = allocator;
        for (const block of live) allocator.free(block.address);
        expect(allocator.usedBytes).toBe(0);
        if (top > 1024) expect(allocator.topFor(top - 1024)).toBe(top);
      }),
      { seed, numRuns: 200 },
    );
  });

  it("topFor names the end that allocate then has", () => {
    const allocator = new Allocator(0);
    const first = allocator.allocate(100);
    allocator.allocate(64);
    allocator.free(first);
    expect(allocator.topFor(112)).toBe(allocator.top);
    expect(allocator.topFor(113)).toBe(allocator.top + 128);
    allocator.allocate(113);
    expect(allocator.top).toBe(304);
  });

  it("freeing a block twice is an error", () => {
    const allocator = new Allocator(0);
    const address = allocator.allocate(8);
    allocator.free(address);
    expect(() => allocator.free(address)).toThrow(/freed twice/);
  });
});
