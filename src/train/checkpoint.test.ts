import { expect, test } from "vitest";
import { type HostTensor, readCheckpoint, writeCheckpoint, writeSafetensors } from "../index.ts";

const tensor: HostTensor = { dtype: "float32", shape: [2], data: Float32Array.of(1, -0) };
const anything = (value: unknown): value is unknown => value !== undefined;

test("readCheckpoint(writeCheckpoint(…)) gives back every group, bit and number", () => {
  const state = { step: 3, tenth: 0.1, tiny: 5e-324 };
  const written = writeCheckpoint({ tensors: { model: new Map([["0.weight", tensor]]), best: new Map() }, state });
  const read = readCheckpoint(written, anything);
  expect(read.state).toEqual(state);
  expect(Object.keys(read.tensors)).toEqual(["model"]);
  expect(read.tensors.model.get("0.weight")).toEqual(tensor);
});

test("readCheckpoint refuses files that are no checkpoint, and states that are none", () => {
  const other = writeSafetensors({ weight: tensor });
  expect(() => readCheckpoint(other, anything)).toThrow("must say 'fathom checkpoint 1' in its metadata");
  const written = writeCheckpoint({ tensors: {}, state: 7 });
  const isText = (value: unknown): value is string => typeof value === "string";
  expect(() => readCheckpoint(written, isText)).toThrow("checkpoint.state must be what fit wrote, got 7.");
});
