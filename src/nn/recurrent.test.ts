import { expect, test } from "vitest";
import { cat, evaluate, manualSeed, narrow, nn, rand, type Tensor, tensor } from "../index.ts";

const values = async (x: Tensor): Promise<number[]> => Array.from(await x.data());

test("an LSTM's parameters have PyTorch's names, order, shapes and bounds", () => {
  manualSeed(1);
  const lstm = new nn.LSTM(3, 5, { numLayers: 2, bidirectional: true, projSize: 2 });
  const shapes = Object.entries(lstm.stateDict()).map(([name, { shape }]) => `${name} ${shape}`);
  const layer = (tail: string, size: number): string[] => [
    `weight_ih_${tail} 20,${size}`,
    `weight_hh_${tail} 20,2`,
    `bias_ih_${tail} 20`,
    `bias_hh_${tail} 20`,
    `weight_hr_${tail} 2,5`,
  ];
  expect(shapes).toEqual([...layer("l0", 3), ...layer("l0_reverse", 3), ...layer("l1", 4), ...layer("l1_reverse", 4)]);
});

test("default weights lie within 1/√hidden", async () => {
  const gru = new nn.GRU(3, 16);
  for (const parameter of gru.parameters()) {
    const largest = Math.max(...(await values(parameter)).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(0.25);
    expect(largest).toBeGreaterThan(0.15);
  }
});

test("a sequence in two parts, the state handed on, gives what it gives whole", async () => {
  const lstm = new nn.LSTM(2, 3, { numLayers: 2, batchFirst: true });
  const x = rand([4, 6, 2]);
  const whole = lstm.forward(x);
  const first = lstm.forward(narrow(x, 1, 0, 2));
  const second = lstm.forward(narrow(x, 1, 2, 4), first);
  await evaluate(whole.output, second.output);
  expect(await values(cat([first.output, second.output], 1))).toEqual(await values(whole.output));
  expect(await values(second.c)).toEqual(await values(whole.c));
});

test("cells step by step give what the layer gives", async () => {
  const [gru, cell] = [new nn.GRU(2, 3), new nn.GRUCell(2, 3)];
  await cell.loadStateDict(
    Object.fromEntries(Object.entries(gru.stateDict()).map(([name, value]) => [name.replace("_l0", ""), value])),
  );
  const x = rand([4, 2]);
  let h: Tensor | undefined;
  for (let t = 0; t < 4; t++) h = cell.forward(narrow(x, 0, t, 1), h);
  const { h: last } = gru.forward(x);
  const [one, other] = [await values(h ?? x), await values(last)];
  one.forEach((value, i) => {
    expect(value).toBeCloseTo(other[i], 6);
  });
});

test("padding past the lengths changes nothing, whatever stands there", async () => {
  const rnn = new nn.RNN(1, 2, { bidirectional: true, batchFirst: true });
  const clean = rand([2, 3, 1]);
  const data = await clean.data();
  data[5] = Number.NaN;
  const dirty = tensor(data, { shape: [2, 3, 1] });
  const lengths = [3, 2];
  const [a, b] = [rnn.forward(clean, { lengths }), rnn.forward(dirty, { lengths })];
  expect(await values(b.output)).toEqual(await values(a.output));
  expect((await values(a.output)).slice(20)).toEqual([0, 0, 0, 0]);
  expect(await values(b.h)).toEqual(await values(a.h));
});

test("dropout between layers happens in training only, and not behind the last", async () => {
  manualSeed(3);
  const one = new nn.LSTM(2, 4, { dropout: 0.9 });
  const two = new nn.LSTM(2, 4, { numLayers: 2, dropout: 0.9 });
  const x = rand([3, 2, 2]);
  expect(await values(one.forward(x).output)).toEqual(await values(one.forward(x).output));
  expect(await values(two.forward(x).output)).not.toEqual(await values(two.forward(x).output));
  two.eval();
  expect(await values(two.forward(x).output)).toEqual(await values(two.forward(x).output));
});

test("a recurrent layer refuses what does not fit, naming both shapes", () => {
  const lstm = new nn.LSTM(3, 4, { batchFirst: true });
  expect(() => lstm.forward(rand([2, 5, 2]))).toThrow(
    "LSTM: x must be [B, T, in] or [T, in] with in = 3, got [2, 5, 2].",
  );
  expect(() => lstm.forward(rand([2, 5, 3]), { h: rand([2, 4]) })).toThrow(
    "LSTM: h must be [1, 2, 4] for x [2, 5, 3], got [2, 4].",
  );
  expect(() => lstm.forward(rand([2, 5, 3]), { lengths: [6, 1] })).toThrow(
    "lstm: lengths must be in [1, 5], got 6 at position [0].",
  );
  expect(() => new nn.LSTM(3, 4, { projSize: 4 })).toThrow(
    "projSize must be a whole number below hiddenSize 4, got 4.",
  );
});
