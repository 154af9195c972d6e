import { describe, expect, it } from "vitest";
import { cifarDataset } from "./cifarDataset.ts";

const record = (label: number, ...planes: number[]) =>
  Uint8Array.of(label, ...planes.flatMap((value) => new Array<number>(1024).fill(value)));
const file = (...records: Uint8Array[]) => ({ name: "c.bin", bytes: Uint8Array.from(records.flatMap((r) => [...r])) });

describe("cifarDataset", () => {
  it("reads label and planes of each record", () => {
    const dataset = cifarDataset(file(record(3, 1, 2, 3), record(9, 4, 5, 6)), { name: "cifar10" });
    expect([...dataset.labels]).toEqual([3, 9]);
    expect(dataset.classes[3]).toBe("cat");
    expect(dataset.shape).toEqual([3, 32, 32]);
    expect([0, 1023, 1024, 3071, 3072].map((i) => dataset.images[i])).toEqual([1, 1, 2, 3, 4]);
  });

  it("rejects bytes that are not whole records", () => {
    expect(() => cifarDataset({ name: "c.bin", bytes: new Uint8Array(4000) }, { name: "cifar10" })).toThrow(
      "CIFAR: c.bin must hold whole records of 3073 bytes, got 4000 bytes, which are 1.302 records.",
    );
  });

  it("rejects a label without a class, naming its record", () => {
    expect(() => cifarDataset(file(record(0, 0, 0, 0), record(10, 0, 0, 0)), { name: "cifar10" })).toThrow(
      "CIFAR: c.bin must hold labels in [0, 10), got 10 in record 1.",
    );
  });
});
