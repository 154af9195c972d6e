import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ChromeTrace,
  chromeTrace,
  compile,
  crossEntropy,
  type Device,
  type DevicePeak,
  device,
  manualSeed,
  matmul,
  nn,
  optim,
  type Profile,
  profile,
  profileTable,
  setThreads,
  type Tensor,
  tensor,
} from "../index.ts";

const peak: DevicePeak = {
  threads: 1,
  one: { flopPerSecond: 5e10, bytesPerSecond: 1e10 },
  all: { flopPerSecond: 1e11, bytesPerSecond: 2e10 },
};
const quick = { steps: 3, warmUp: 1, warmUpMs: 0, peak };

/** Numbers that are at hand; `rand` would be computed by whoever reads it first. */
function ramp(...shape: number[]): Tensor {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
    { shape },
  );
}

interface Loop {
  readonly model: nn.Sequential;
  step(): Promise<unknown>;
}

/** A small network and its step, compiled. */
function loop(): Loop {
  manualSeed(7);
  const model = new nn.Sequential(new nn.Linear(64, 128), new nn.ReLU(), new nn.Linear(128, 10));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const [x, y] = [ramp(32, 64), tensor(Int32Array.from({ length: 32 }, (_, i) => i % 10))];
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.update();
    return loss;
  });
  return { model, step: () => step(x, y) };
}

async function weights({ model }: Loop): Promise<unknown[]> {
  return Promise.all(model.parameters().map((parameter) => parameter.data()));
}

describe.each([1, 2])("profile(fn) on %i threads", (threads) => {
  let used: Device;
  let result: Profile;
  beforeAll(async () => {
    setThreads(threads);
    used = device("wasm");
    const { step } = loop();
    result = await profile(step, quick);
  });
  afterAll(() => used.close());

  test("kernels, barriers, team and host add up to the step, and none of them is negative", () => {
    const { timeline, kernelsMs, barriersMs, teamMs, hostMs, compileMs, profiledMs } = result;
    expect(timeline.steps).toHaveLength(3);
    const parts = [kernelsMs, barriersMs, teamMs, hostMs, compileMs];
    for (const { low } of parts) expect(low).toBeGreaterThanOrEqual(0);
    expect(kernelsMs.low).toBeGreaterThan(0);
    // Medians of parts need not add up, but the least of them cannot pass the slowest step, nor all the most fall short.
    expect(parts.reduce((sum, { low }) => sum + low, 0)).toBeLessThanOrEqual(profiledMs.high);
    expect(result.stepMs.median).toBeGreaterThan(0);
  });

  test("on each thread the spans of a step take no longer than the step", () => {
    const { steps, runs } = result.timeline;
    for (const { startMs, endMs } of steps) {
      const own = runs.filter((run) => run.startMs >= startMs && run.endMs <= endMs);
      expect(own.length).toBeGreaterThan(0);
      for (let thread = 0; thread < threads; thread++) {
        const spans = own.flatMap((run) => run.spans.filter((span) => span.thread === thread));
        const sum = spans.reduce((total, span) => total + span.endMs - span.startMs, 0);
        expect(sum).toBeLessThanOrEqual(endMs - startMs);
      }
    }
  });

  test("rows of kernels, of modules and of phases have the same totals", () => {
    const { kernels, modules, phases, flop } = result;
    for (const rows of [kernels, modules, phases]) {
      expect(rows.reduce((sum, row) => sum + row.flop, 0)).toBeCloseTo(flop, 5);
      expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBeCloseTo(
        kernels.reduce((sum, row) => sum + row.calls, 0),
      );
      expect(rows.map((row) => row.ms)).toEqual(rows.map((row) => row.ms).sort((a, b) => b - a));
    }
    expect(phases.map((row) => row.phase).sort()).toEqual(["backward", "forward", "update"]);
    expect(modules.map((row) => row.module)).toEqual(expect.arrayContaining(["0", "2"]));
    const forward = kernels.find((row) => row.kernel === "matmul 32x128x64" && row.phase === "forward");
    expect(forward).toMatchObject({ module: "0", op: "linear", calls: 1 });
    expect(forward?.flop).toBeGreaterThanOrEqual(2 * 32 * 128 * 64);
  });

  test("a profiled step computes the bits of an ordinary one", async () => {
    const [profiled, ordinary] = [loop(), loop()];
    await profile(profiled.step, quick);
    for (let i = 0; i < 2 * (1 + 3); i++) await ordinary.step();
    expect(await weights(profiled)).toEqual(await weights(ordinary));
  });

  test("a product of 64×64 matrices is 2·64³ operations", async () => {
    const [a, b] = [ramp(64, 64), ramp(64, 64)];
    const { flop, kernels, programs } = await profile(() => matmul(a, b), quick);
    expect([flop, programs]).toEqual([2 * 64 ** 3, 1]);
    expect(kernels[0].gflopPerSecond).toBeCloseTo(flop / kernels[0].ms / 1e6, 6);
  });

  test("chromeTrace(profile) has a track per thread whose spans do not overlap", () => {
    const trace = JSON.parse(JSON.stringify(chromeTrace(result))) as ChromeTrace;
    const spans = trace.traceEvents.filter((event) => event.ph === "X");
    expect(trace.traceEvents.filter((event) => event.ph === "M").map(({ args }) => args.name)).toEqual([
      `fathom: ${used.description}`,
      "steps",
      ...Array.from({ length: threads }, (_, i) => `thread ${i}`),
    ]);
    for (let tid = 0; tid < threads; tid++) {
      let time = 0;
      const own = spans.filter((event) => event.tid === tid);
      expect(own.some((event) => event.cat === "kernel")).toBe(true);
      for (const { ts, dur } of own.sort((a, b) => a.ts - b.ts)) {
        expect(dur).toBeGreaterThanOrEqual(0);
        expect(ts).toBeGreaterThanOrEqual(time - 1e-6);
        time = ts + dur;
      }
    }
    const kernel = spans.find((event) => event.name === "matmul 32x128x64");
    expect(kernel?.args).toMatchObject({ path: "0", op: "linear", phase: "forward", items: expect.any(Number) });
    const steps = spans.filter((event) => event.cat === "step");
    const [first] = result.timeline.steps;
    expect(steps.map(({ name }) => name)).toEqual(["step 1", "step 2", "step 3"]);
    expect(steps[0].dur).toBeCloseTo(1000 * (first.endMs - first.startMs), 6);
  });

  test("profileTable(profile) lists as many kernels as it is asked for, sums the rest, and ends with totals", () => {
    const lines = profileTable(result, { top: 2 }).split("\n");
    expect(lines[0]).toMatch(/^module +op +phase +kernel +calls +ms +step +GFLOP\/s +GB\/s +roofline$/);
    expect(lines[3]).toMatch(new RegExp(`^${result.kernels.length - 2} more `));
    expect(lines).toContainEqual(expect.stringMatching(/^step .* ms \(.*\), .* GFLOP\/s, .*% of peak/));
    expect(lines).toContainEqual(expect.stringMatching(/^while profiled .* ms: kernels .*, barriers .*, host /));
  });
});

describe("what a profile counts", () => {
  beforeAll(() => {
    setThreads(1);
    device("wasm");
  });

  const model = (): [nn.Linear, optim.SGD, Tensor, Tensor] => {
    const linear = new nn.Linear(8, 4);
    return [linear, new optim.SGD(linear.parameters(), { lr: 0.1 }), ramp(16, 8), tensor(new Int32Array(16))];
  };

  test("a loop that evaluates forward, backward and update at once repeats nothing", async () => {
    const [linear, optimizer, x, y] = model();
    const step = async (): Promise<void> => {
      const loss = crossEntropy(linear.forward(x), y);
      optimizer.zeroGrad();
      loss.backward();
      await optimizer.step();
      await loss.item();
    };
    expect((await profile(step, quick)).repeated).toEqual([]);
  });

  test("a forward pass that is evaluated before its backward pass is repeated work", async () => {
    const [linear, optimizer, x, y] = model();
    const step = async (): Promise<void> => {
      const loss = crossEntropy(linear.forward(x), y);
      await loss.item();
      optimizer.zeroGrad();
      loss.backward();
      await optimizer.step();
    };
    const result = await profile(step, quick);
    const { repeated, programs } = result;
    expect(programs).toBe(2);
    expect(repeated.every(({ phase, values }) => phase === "forward" && values >= 1)).toBe(true);
    expect(repeated.map(({ op }) => op)).toContain("crossEntropy");
    expect(profileTable(result)).toMatch(/^repeated work: \d+ values per step/m);
  });

  test("compiling is counted apart, by pass", async () => {
    const { step } = loop();
    const { compilation } = await profile(step, quick);
    expect(compilation).toMatchObject({ programs: 1 });
    expect(compilation.phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["simplify", "cse", "fuse", "schedule", "plan", "encode", "module"]),
    );
    const sum = compilation.phases.reduce((total, { ms }) => total + ms, 0);
    expect(sum).toBeLessThanOrEqual(compilation.ms + 1e-6);
  });

  test("peaks are measured where none are given, and the team's are no less than one thread's", async () => {
    setThreads(2);
    const used = device("wasm");
    const [a, b] = [ramp(64, 64), ramp(64, 64)];
    const { peak: found } = await profile(() => matmul(a, b), { ...quick, peak: undefined });
    await used.close();
    expect(found.threads).toBe(2);
    for (const name of ["flopPerSecond", "bytesPerSecond"] as const) {
      expect(found.one[name]).toBeGreaterThan(1e8);
      expect(found.all[name]).toBeGreaterThanOrEqual(found.one[name]);
    }
  });
});

test("profile(fn) on a device that cannot be profiled throws and says which can", async () => {
  const reference = device("reference");
  const failure = profile(() => undefined, { device: reference });
  await expect(failure).rejects.toThrow(
    'profile: the device must be one that can time its kernels, got reference. Choose device("wasm") before the first tensor is made.',
  );
});

test.each([
  [{ steps: 0 }, "profile: steps must be an integer >= 1, got 0."],
  [{ warmUp: -1 }, "profile: warmUp must be an integer >= 0, got -1."],
])("profile(fn, %j) throws", async (options, message) => {
  await expect(profile(() => undefined, options)).rejects.toThrow(message);
});

test("a step that throws ends the profile", async () => {
  const used = device("wasm");
  const failing = profile(() => Promise.reject(new Error("the user's own")), { device: used });
  await expect(failing).rejects.toThrow("the user's own");
  used.startProfile?.().stop();
});
