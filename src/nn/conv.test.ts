import { expect, test } from "vitest";
import { grad, nn, type Tensor, tensor } from "../index.ts";

/** Numbers that PyTorch 1.13.1 gives for the same calls. */
const row = tensor([[[1, 2, 3, 4, 5, 6]]]);
const digits = (count: number): number[] => Array.from({ length: count }, (_, i) => 10 ** i);

const values = async (x: Tensor): Promise<unknown> => Array.from(await x.data());

test.each([
  ["zeros", [3210, 4321, 5432, 6543, 654, 65]],
  ["reflect", [3212, 4321, 5432, 6543, 5654, 4565]],
  ["replicate", [3211, 4321, 5432, 6543, 6654, 6665]],
  ["circular", [3216, 4321, 5432, 6543, 1654, 2165]],
] as const)(
  'Conv1d with an even kernel and padding "same" continues x by %s, one more at the end',
  async (paddingMode, wanted) => {
    const layer = new nn.Conv1d(1, 1, 4, { padding: "same", paddingMode, bias: false });
    layer.weight.assignData(new Float32Array(digits(4)));
    expect(await values(layer.forward(row))).toEqual(wanted);
  },
);

test("Conv2d wraps around in both dimensions with paddingMode circular", async () => {
  const layer = new nn.Conv2d(1, 1, [1, 2], { padding: 1, paddingMode: "circular", bias: false });
  layer.weight.assignData(new Float32Array(digits(2)));
  const [top, bottom] = [
    [46, 54, 65, 46],
    [13, 21, 32, 13],
  ];
  const y = layer.forward(tensor([1, 2, 3, 4, 5, 6], { shape: [1, 1, 2, 3] }));
  expect(await values(y)).toEqual([...top, ...bottom, ...top, ...bottom]);
});

test("Conv2d refuses a padding mode that does not exist", () => {
  const paddingMode = "mirror" as "reflect";
  expect(() => new nn.Conv2d(1, 1, 3, { paddingMode })).toThrow(
    'Conv2d: paddingMode must be one of zeros, reflect, replicate, circular, got "mirror".',
  );
});

test("ConvTranspose1d reaches every output size that a convolution maps to x's, and no other", async () => {
  const layer = new nn.ConvTranspose1d(1, 1, 2, { stride: 3, padding: 1, bias: false });
  layer.weight.assignData(new Float32Array([1, 10]));
  const x = tensor([[[1, 2, 3]]]);
  expect(await values(layer.forward(x))).toEqual([10, 0, 2, 20, 0, 3]);
  expect(await values(layer.forward(x, { outputSize: [7] }))).toEqual([10, 0, 2, 20, 0, 3, 30]);
  expect(await values(layer.forward(x, { outputSize: [8] }))).toEqual([10, 0, 2, 20, 0, 3, 30, 0]);
  expect(() => layer.forward(x, { outputSize: [9] })).toThrow(
    "ConvTranspose1d: outputSize must be from [6] to [8] for x [1, 1, 3], got [9].",
  );
});

test("ConvTranspose2d draws weight and bias within 1/√(out/groups · kernel)", async () => {
  const layer = new nn.ConvTranspose2d(30, 20, 3, { groups: 2 });
  expect(layer.weight.shape).toEqual([30, 10, 3, 3]);
  const bound = 1 / Math.sqrt(10 * 9);
  for (const parameter of layer.parameters()) {
    const largest = Math.max(...(await parameter.data()).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.7 * bound);
  }
});

test("the second derivative of a transposed convolution reaches its weight", async () => {
  const layer = new nn.ConvTranspose1d(1, 1, 2, { bias: false });
  layer.weight.assignData(new Float32Array([2, 3]));
  const x = tensor([[[1, 1]]], { requiresGrad: true });
  const [slope] = grad(layer.forward(x).square().sum(), [x], { createGraph: true });
  const [second] = grad(slope.sum(), [layer.weight]);
  // Σ dx = 2·[w0·(w0 + (w0 + w1)) + w1·((w0 + w1) + w1)] = 4·(w0² + w0·w1 + w1²)
  expect(await values(second)).toEqual([4 * (2 * 2 + 3), 4 * (2 + 2 * 3)]);
});
