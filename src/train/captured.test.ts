import { expect, test } from "vitest";
import { captureTensors, type HostTensor, nn, readSafetensors, writeSafetensors } from "../index.ts";

test("a model saved from captureTensors loads into another with the same values", async () => {
  const [model, other] = [new nn.BatchNorm1d(3), new nn.BatchNorm1d(3)];
  model.weight?.assignData(new Float32Array([1, 2, 3]));
  const bytes = writeSafetensors(await captureTensors(model.stateDict()));
  await other.loadStateDict(readSafetensors(bytes).tensors);
  for (const [name, variable] of Object.entries(other.stateDict())) {
    expect(await variable.array()).toEqual(await model.stateDict()[name].array());
  }
});

test("a state dict that is written without its values is named as what it is", () => {
  const tensors = new nn.Linear(2, 1).stateDict() as unknown as Record<string, HostTensor>;
  expect(() => writeSafetensors(tensors)).toThrow(
    "writeSafetensors: 'bias' must hold its float32 values in a Float32Array, got a tensor on a device. " +
      "Give its values: { dtype, shape, data: await t.data() }.",
  );
});
