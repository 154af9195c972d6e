import { expect, test } from "vitest";
import { kernels } from "../../src/lab/playgrounds/kernels.ts";
import { withSide, withWeight } from "./kernelEdits.ts";
import { resized } from "./picture.ts";
import { samples } from "./samples.ts";
import { firstScene, type Scene, settled } from "./scene.ts";
import { presetOf, readScene, writeScene } from "./sceneAddress.ts";

test("the first scene needs no address", () => {
  expect(writeScene(firstScene)).toBe("");
  expect(readScene("")).toEqual({ scene: firstScene, problems: [] });
});

const changes: Readonly<Record<string, Partial<Scene>>> = {
  "a digit": { picture: samples[7] },
  "a large picture": { picture: resized(samples[2], 28) },
  "an offered kernel": { kernel: kernels.blur.kernel },
  "a kernel of one's own": { kernel: withWeight(kernels.blur.kernel, 0, 2, -1.23456) },
  "a large kernel, which moves the first cell": { kernel: withSide(kernels.outline.kernel, 7) },
  "a walk": { stride: 3, padding: 4, dilation: 2 },
  "a walk without a window": { dilation: 4 },
  "a cell": { cell: { row: 0, column: 5 } },
  "a spot of the network": { spot: { stage: "pooled", channel: 15, row: 3, column: 0 } },
  all: {
    picture: resized(samples[9], 20),
    kernel: withSide(kernels.sharpen.kernel, 5),
    stride: 2,
    padding: 1,
    dilation: 3,
    cell: { row: 1, column: 2 },
    spot: { stage: "activated", channel: 4, row: 7, column: 7 },
  },
};

test.each(Object.entries(changes))("%s survives the address", (_, change) => {
  const scene = settled({ ...firstScene, ...change });
  const query = writeScene(scene);
  expect(query).toMatch(/^\?[\w.=&-]+$/); // nothing that an address would have to escape
  expect(readScene(query)).toEqual({ scene, problems: [] });
});

test("a weight that was edited is written as it is kept, and an offered kernel by its name", () => {
  expect(presetOf(kernels.outline.kernel)).toBe("outline");
  expect(presetOf(withWeight(kernels.outline.kernel, 1, 1, 4.00004))).toBe("outline");
  expect(presetOf(withWeight(kernels.outline.kernel, 1, 1, 8))).toBeUndefined();
});

test.each([
  "image=012",
  "image=",
  "kernel=nonsense",
  "kernel=1_2",
  "kernel=1_2_3_NaN",
  "kernel=1000",
  `kernel=${new Array(64).fill("1").join("_")}`,
  "kernel=constructor",
  "stride=0",
  "stride=5",
  "stride=1.5",
  "padding=-1",
  "dilation=",
  "cell=1",
  "cell=50_50",
  "net=pooled_0_4_0",
  "net=convolved_16_0_0",
  "net=softmax_0_0_0",
  "toString=1",
])("%s is told, and what was first is taken", (text) => {
  const { scene, problems } = readScene(`?${text}`);
  expect(problems).toHaveLength(1);
  expect(problems[0].en).toContain(text.split("=")[0]);
  expect(problems[0].zh).toContain(text.split("=")[0]);
  if (!text.startsWith("cell=50")) expect(scene).toEqual(firstScene);
});

test("a kernel that is made larger keeps its middle, and smaller again its weights", () => {
  const large = withSide(kernels.sharpen.kernel, 7);
  expect(large[3][3]).toBe(5);
  expect(large[0]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(withSide(large, 3)).toEqual(kernels.sharpen.kernel);
});
