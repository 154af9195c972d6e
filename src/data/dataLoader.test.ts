import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tensor } from "../index.ts";
import { DataLoader, type DataLoaderOptions } from "./dataLoader.ts";
import { TensorDataset } from "./tensorDataset.ts";

const numbered = (length: number) =>
  new TensorDataset({ x: Float32Array.from({ length }, (_, i) => i), y: Int32Array.from({ length }, (_, i) => -i) });
const loader = (length: number, options: DataLoaderOptions<never> = {}) =>
  new DataLoader(numbered(length), { toTensor: (host) => host, ...(options as object) });
const epoch = (from: Iterable<{ indices: Int32Array }>) => Array.from(from, ({ indices }) => [...indices]);

const cases = fc.record({
  length: fc.integer({ min: 1, max: 30 }),
  batchSize: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant("full" as const)),
  shuffle: fc.boolean(),
  dropLast: fc.boolean(),
  seed: fc.nat(),
});
const valid = cases.filter(
  ({ length, batchSize, dropLast }) => !dropLast || batchSize === "full" || batchSize <= length,
);

describe("DataLoader", () => {
  it("yields tensors that a model takes, and the same batches as host arrays", async () => {
    const from = new DataLoader(numbered(3), { batchSize: 2 });
    const [first] = [...from];
    expect(first.x).toBeInstanceOf(Tensor);
    const [host] = [...from.hostBatches()];
    expect(await first.x.data()).toEqual(host.x.data);
    expect([first.x.shape, first.y.dtype, host.epoch]).toEqual([[2], "int32", 1]);
  });

  it("gives every sample once per epoch, or with dropLast those of whole batches", () => {
    fc.assert(
      fc.property(valid, ({ length, ...options }) => {
        const from = loader(length, options);
        const batches = [...from];
        const seen = batches.flatMap(({ indices }) => [...indices]);
        expect(batches.length).toBe(from.length);
        expect(seen.length).toBe(from.samplesPerEpoch);
        expect(new Set(seen).size).toBe(seen.length);
        expect(batches.map(({ step }) => step)).toEqual(batches.map((_, i) => i));
        expect(batches.map(({ isLast }) => isLast)).toEqual(batches.map((_, i) => i === batches.length - 1));
        if (!options.dropLast) expect(seen.length).toBe(length);
      }),
    );
  });

  it("stacks the fields of the samples that indices names", () => {
    for (const { x, y, indices } of loader(10, { batchSize: 4, shuffle: true, seed: 5 })) {
      expect(x).toEqual({ dtype: "float32", shape: [indices.length], data: Float32Array.from(indices) });
      expect(y.data).toEqual(Int32Array.from(indices, (i) => -i));
    }
  });

  it("goes on after restore with the batches an uninterrupted run would give, also into later epochs", () => {
    fc.assert(
      fc.property(valid, fc.nat(40), ({ length, ...options }, stopAfter) => {
        const run = loader(length, options);
        const all = [0, 1, 2, 3].flatMap(() => [...run]);
        const states = [{ epoch: 0, position: 0 }];
        const watched = loader(length, options);
        for (let e = 0; e < 4; e++) for (const _ of watched) states.push(watched.state());
        const at = stopAfter % all.length;
        const resumed = loader(length, options);
        resumed.restore(JSON.parse(JSON.stringify(states[at])));
        const rest = [];
        while (rest.length < all.length - at) rest.push(...resumed);
        expect(rest).toEqual(all.slice(at));
      }),
    );
  });

  it("rebuilds the order of epoch 7 without the epochs before it", () => {
    const options = { batchSize: 3, shuffle: true, seed: 2 };
    const replayed = loader(10, options);
    let last: number[][] = [];
    for (let e = 0; e <= 7; e++) last = epoch(replayed);
    const direct = loader(10, options);
    direct.restore({ epoch: 7, position: 0 });
    expect(epoch(direct)).toEqual(last);
  });

  it("shuffles anew each epoch", () => {
    const from = loader(20, { batchSize: "full", shuffle: true });
    expect(epoch(from)).not.toEqual(epoch(from));
  });

  it("begins the next epoch after a loop that was left early", () => {
    const from = loader(6, { batchSize: 2 });
    for (const { epoch } of from) {
      expect(epoch).toBe(0);
      break;
    }
    expect(from.state()).toEqual({ epoch: 0, position: 2 });
    expect(Array.from(from, (batch) => [batch.epoch, ...batch.indices])).toEqual([
      [1, 0, 1],
      [1, 2, 3],
      [1, 4, 5],
    ]);
  });

  it("peeks at the next batch without moving", () => {
    const from = loader(6, { batchSize: 2, shuffle: true });
    const first = from.peek();
    expect(from.state()).toEqual({ epoch: 0, position: 0 });
    expect([...from][0]).toEqual(first);
    from.restore({ epoch: 3, position: 2 });
    const middle = from.peek();
    expect(middle.step).toBe(1);
    expect([...from][0]).toEqual(middle);
  });

  it("yields the same batches to for await", async () => {
    const options = { batchSize: 4, shuffle: true };
    const seen = [];
    for await (const batch of loader(10, options)) seen.push(batch);
    expect(seen).toEqual([...loader(10, options)]);
  });

  it("gives what toTensor makes of each field", () => {
    const from = new DataLoader(numbered(3), { batchSize: 2, toTensor: ({ data }) => data.join(" ") });
    expect(Array.from(from, ({ x, y }) => [x, y])).toEqual([
      ["0 1", "0 -1"],
      ["2", "-2"],
    ]);
  });

  it.each([
    [{ batchSize: 0 }, "batchSize must be an integer >= 1 or 'full', got 0."],
    [{ batchSize: 2.5 }, "batchSize must be an integer >= 1 or 'full', got 2.5."],
    [{ batchSize: 11, dropLast: true }, "batchSize must be at most the 10 samples when dropLast is set, got 11."],
    [{ seed: -1 }, "seed must be an integer in [0, 2^53), got -1."],
  ])("rejects %o", (options, message) => {
    expect(() => loader(10, options)).toThrow(`DataLoader: ${message}`);
  });

  it("rejects a dataset without samples, and a field named like a part of the batch", () => {
    expect(() => loader(0)).toThrow("DataLoader: dataset must have at least one sample, got 0.");
    expect(() => new DataLoader(new TensorDataset({ step: [1] }))).toThrow(/leave the field names .* got step/);
  });

  it("rejects a state of another dataset", () => {
    expect(() => loader(10).restore({ epoch: 0, position: 11 })).toThrow(
      "DataLoader: state.position must be an integer in [0, 10], got 11.",
    );
  });
});
