import { expect, test } from "vitest";
import { avgPool2d, conv2d, grad, mul, setDefaultDevice, sum, tensor } from "../src/index.ts";

/** Faults that were found once, each under the name of what it broke. */

test("a convolution's gradient that one reader inlines and another stores is the same for both", async () => {
  const run = async (device: string): Promise<number[]> => {
    setDefaultDevice(device);
    const x = tensor(
      Float32Array.from({ length: 144 }, (_, i) => Math.sin(i * 1.3)),
      { shape: [1, 1, 12, 12], requiresGrad: true },
    );
    const weight = tensor(
      Float32Array.from({ length: 9 }, (_, i) => Math.cos(i * 0.7)),
      { shape: [1, 1, 3, 3] },
    );
    const y = conv2d(avgPool2d(x, 2), weight);
    const [gradient] = grad(sum(mul(y, y)), [x]);
    return Array.from(await gradient.data());
  };
  const expected = await run("reference");
  const got = await run("wasm");
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i], 5);
});
