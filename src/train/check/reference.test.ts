import { beforeAll, expect, test } from "vitest";
import { check, device, lrFind } from "../../index.ts";
import { everyBit, trainedCnn } from "../everyBit.fixture.ts";
import { tinyImages } from "../tinyImages.fixture.ts";

beforeAll(() => {
  device("reference");
});

test("on a device that plans no memory check says so, and everything else is checked and put back", async () => {
  const run = await trainedCnn(1);
  const before = await everyBit(run);
  const { findings } = await check(run.model, tinyImages(), {
    optimizer: run.optimizer,
    batchSize: 8,
    overfitSteps: 20,
  });
  const ids = findings.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["shapes-fit", "loss-expected", "forecast-unplanned"]));
  expect(ids).not.toContain("not-checked");
  expect(await everyBit(run)).toEqual(before);
});

test("lrFind gives the curve of the other device there, but for rounding", async () => {
  const curves: (readonly number[])[] = [];
  for (const name of ["reference", "wasm"]) {
    device(name);
    const run = await trainedCnn(0);
    const options = { optimizer: run.optimizer, batchSize: 8, steps: 12, minLr: 1e-5, maxLr: 1e-3 };
    curves.push((await lrFind(run.model, tinyImages(), options)).curve.losses);
  }
  curves[0].forEach((loss, i) => {
    expect(curves[1][i]).toBeCloseTo(loss, 3);
  });
});
