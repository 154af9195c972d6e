import { expect, test } from "vitest";
import { manualSeed, narrow, nn, ones, optim, rand, sum, type Tensor, tensor } from "../index.ts";

const values = async (x: Tensor): Promise<number[]> => Array.from(await x.data());

test("MultiheadAttention has PyTorch's names in PyTorch's order", () => {
  const packed = new nn.MultiheadAttention(4, 2, { addBiasKv: true });
  expect(Object.keys(packed.stateDict())).toEqual([
    "in_proj_weight",
    "in_proj_bias",
    "bias_k",
    "bias_v",
    "out_proj.weight",
    "out_proj.bias",
  ]);
  const apart = new nn.MultiheadAttention(4, 2, { kdim: 3, bias: false });
  expect(Object.entries(apart.stateDict()).map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
    "q_proj_weight 4,4",
    "k_proj_weight 4,3",
    "v_proj_weight 4,4",
    "out_proj.weight 4,4",
  ]);
});

test("attention gives the same with weights and without, and each row of weights sums to 1", async () => {
  manualSeed(1);
  const attention = new nn.MultiheadAttention(6, 3, { batchFirst: true, addZeroAttn: true });
  const x = rand([2, 4, 6]);
  const call = { isCausal: true, keyPaddingMask: tensor([0, 0, 0, 1, 0, 0, 0, 0], { shape: [2, 4], dtype: "bool" }) };
  const shown = attention.forward(x, x, x, call);
  const { output } = attention.forward(x, x, x, { ...call, needWeights: false });
  const [a, b] = [await values(shown.output), await values(output)];
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i], 5);
  });
  const { weights = x } = shown;
  expect(weights.shape).toEqual([2, 4, 5]);
  for (const total of await values(sum(weights, { dim: -1 }))) expect(total).toBeCloseTo(1, 5);
  expect((await values(narrow(weights, 1, 0, 1))).slice(1, 4)).toEqual([0, 0, 0]);
});

test("a causal encoder layer's output does not depend on later steps", async () => {
  const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8, dropout: 0, batchFirst: true });
  const x = rand([1, 5, 4]);
  const whole = narrow(layer.forward(x, { isCausal: true }), 1, 0, 2);
  const part = layer.forward(narrow(x, 1, 0, 2), { isCausal: true });
  const [a, b] = [await values(whole), await values(part)];
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i], 5);
  });
});

test("an encoder's layers start as copies of the one given and train apart from it", async () => {
  const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8, dropout: 0 });
  const encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(4) });
  const weight = (name: string): Tensor => encoder.stateDict()[name];
  const before = await values(layer.linear1.weight);
  expect(await values(weight("layers.0.linear1.weight"))).toEqual(before);
  expect(await values(weight("layers.1.linear1.weight"))).toEqual(before);
  const optimizer = new optim.SGD(encoder.parameters(), { lr: 0.1 });
  sum(encoder.forward(rand([3, 2, 4])).mul(rand([3, 2, 4]))).backward();
  await optimizer.step();
  expect(await values(layer.linear1.weight)).toEqual(before);
  expect(await values(weight("layers.0.linear1.weight"))).not.toEqual(before);
});

test("a Transformer maps a source and a target, and its mask hides later steps", async () => {
  const transformer = new nn.Transformer({
    dModel: 4,
    nhead: 2,
    numEncoderLayers: 1,
    numDecoderLayers: 2,
    dimFeedforward: 8,
    dropout: 0,
  });
  const mask = nn.Transformer.generateSquareSubsequentMask(3);
  expect(await values(mask)).toEqual([0, -Infinity, -Infinity, 0, 0, -Infinity, 0, 0, 0]);
  const y = transformer.forward(rand([5, 2, 4]), rand([3, 2, 4]), { tgtMask: mask });
  expect(y.shape).toEqual([3, 2, 4]);
  expect((await values(y)).every(Number.isFinite)).toBe(true);
  expect(Object.keys(transformer.stateDict())).toContain("decoder.layers.1.multihead_attn.in_proj_weight");
  expect(Object.keys(transformer.stateDict()).at(-1)).toBe("decoder.norm.bias");
});

test("attention refuses what does not fit, naming both shapes", () => {
  const attention = new nn.MultiheadAttention(4, 2);
  const x = ones([3, 2, 4]);
  expect(() => attention.forward(x, ones([3, 2, 5]), x)).toThrow(
    "MultiheadAttention: key must be [T, B, C] or [T, C] with C = 4 like query [3, 2, 4], got [3, 2, 5].",
  );
  expect(() => attention.forward(x, x, x, { attnMask: ones([2, 3]) })).toThrow(
    "MultiheadAttention: attnMask must be [3, 3] or [4, 3, 3], got [2, 3].",
  );
  expect(() => new nn.MultiheadAttention(5, 2)).toThrow("MultiheadAttention: numHeads must divide embedDim 5, got 2.");
});
