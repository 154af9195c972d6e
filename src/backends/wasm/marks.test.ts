import { afterEach, describe, expect, it } from "vitest";
import type { Program } from "../../compiler/program.ts";
import type { ProfiledRun } from "../../tensor/deviceProfile.ts";
import { assemble } from "./assemble.ts";
import { WasmDevice } from "./device.ts";
import {
  affineKernel,
  arena,
  constant,
  leaf,
  program,
  programBuffer,
  request,
  resultNode,
  scalarNode,
  step,
} from "./programs.fixture.ts";

const open: WasmDevice[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((made) => made.close()));
});

const n = 1 << 14;
const big = n * 4;
const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i));

/** Two large steps, a small one that thread 0 does alone, and a large one. */
function mixed(): Program {
  const buffers = [programBuffer(leaf(0), n), programBuffer(arena(0), n), programBuffer(arena(big), n)];
  const [double, half] = [affineKernel(n, 2, 0), affineKernel(n, 0.5, 1)];
  const small = { ...affineKernel(16, 3, 0, 16), bytes: 128 };
  const steps = [step(double, 0, 1), step(half, 1, 2), step(small, 1, 2), step(double, 2, 1)];
  return program({ buffers, steps, outputs: [1], arenaBytes: 2 * big });
}

const asked = () => request({ outputs: [resultNode([constant(x)], n)] });

function device(made: Program, threads: number): WasmDevice {
  const wasm = new WasmDevice(() => made, { threads, relaxed: false });
  open.push(wasm);
  return wasm;
}

async function profiledRun(wasm: WasmDevice): Promise<ProfiledRun> {
  const recorder = wasm.startProfile();
  try {
    await wasm.prepare(asked()).run(); // starts the team
    recorder.take();
    await wasm.prepare(asked()).run();
    return recorder.take().runs[0];
  } finally {
    recorder.stop();
  }
}

describe("assemble(program, { marks })", () => {
  const memory = { initial: 20, maximum: 30, shared: true };

  it("leaves an ordinary program as it is: nobody asks for the time", () => {
    const { bytes, marks } = assemble(mixed(), { relaxed: false, memory });
    expect(bytes).toEqual(assemble(mixed(), { relaxed: false, memory, marks: false }).bytes);
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
    expect([imports.map(({ name }) => name), marks]).toEqual([["memory"], undefined]);
  });

  it("marks the start, every step and every barrier once, in the order of the program", () => {
    const { bytes, marks } = assemble(mixed(), { relaxed: false, memory, marks: true });
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
    expect(imports.map(({ name }) => name)).toEqual(["memory", "now"]);
    expect(marks?.list).toEqual(["start", 0, "barrier", 1, "barrier", 2, "barrier", 3]);
    expect([...(marks?.parallel ?? [])]).toEqual([0, 1, 3]);
  });
});

describe("WasmDevice.startProfile()", () => {
  for (const threads of [1, 2, 3]) {
    it(`gives spans that follow one another within the run, on ${threads} threads`, async () => {
      const { spans, startMs, endMs, threads: ran } = await profiledRun(device(mixed(), threads));
      expect(ran).toBe(threads);
      for (let thread = 0; thread < threads; thread++) {
        const own = spans.filter((span) => span.thread === thread);
        const ended = own.map(({ what }) => what).filter((what) => what !== "barrier");
        expect(ended).toEqual(thread === 0 ? [0, 1, 2, 3] : [0, 1, 3]);
        expect(own.filter(({ what }) => what === "barrier")).toHaveLength(threads === 1 ? 0 : 3);
        let time = startMs;
        for (const span of own) {
          expect(span.startMs).toBeGreaterThanOrEqual(time);
          expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
          time = span.endMs;
        }
        expect(endMs).toBeGreaterThanOrEqual(time);
      }
    });

    it(`computes the same bits as without, on ${threads} threads`, async () => {
      const wasm = device(mixed(), threads);
      const { outputs: before } = await wasm.prepare(asked()).run();
      const recorder = wasm.startProfile();
      const { outputs: during } = await wasm.prepare(asked()).run();
      recorder.stop();
      const { outputs: after } = await wasm.prepare(asked()).run();
      expect(during).toEqual(before);
      expect(after).toEqual(before);
    });
  }

  it("keeps profiling builds out of the cache, and can be begun again", async () => {
    const wasm = device(mixed(), 2);
    const [first, second] = [await profiledRun(wasm), await profiledRun(wasm)];
    expect(second.program).toEqual(first.program);
    expect(wasm.stats()).toMatchObject({ compilations: 1, cacheHits: 3, runs: 4 });
  });

  it("says what was compiled, and in which parts", async () => {
    const wasm = device(mixed(), 1);
    const recorder = wasm.startProfile();
    await wasm.prepare(asked()).run();
    const { compilations } = recorder.take();
    await wasm.prepare(asked()).run();
    expect(compilations.map(({ steps, kernels }) => [steps, kernels])).toEqual([[4, 3]]);
    expect(compilations[0].phases.map(({ name }) => name)).toEqual(["encode", "module"]);
    expect(recorder.take().compilations).toEqual([]);
    recorder.stop();
  });

  it("ends the spans where a guard stops the program", async () => {
    const steps = [step(affineKernel(n, 2, 0), 1, 2), step(affineKernel(n, 3, 1), 2, 3)];
    const buffers = [programBuffer(leaf(0), 1), programBuffer(leaf(1), n), programBuffer(arena(0), n)];
    const made = program({
      buffers: [...buffers, programBuffer(arena(big), n)],
      steps,
      commitStep: 1,
      preparedSteps: 0,
      guards: [0],
      outputs: [2],
      arenaBytes: 2 * big,
    });
    const wasm = device(made, 2);
    const recorder = wasm.startProfile();
    const ends: unknown[] = [];
    for (const loss of [1, Number.NaN]) {
      const value = resultNode([scalarNode(loss), constant(x)], n);
      const { finite } = await wasm.prepare(request({ outputs: [value], guards: [scalarNode(loss)] })).run();
      const { spans } = recorder.take().runs[0];
      ends.push([finite, ...new Set(spans.map(({ what }) => what))]);
    }
    recorder.stop();
    expect(ends).toEqual([
      [true, 0, "guards", "barrier", 1],
      [false, 0, "barrier"],
    ]);
  });

  it("refuses a second profile beside the first", () => {
    const wasm = device(mixed(), 1);
    const recorder = wasm.startProfile();
    const second = "profile: a profile must have ended before another begins on this device, got one that has not.";
    expect(() => wasm.startProfile()).toThrow(second);
    recorder.stop();
    wasm.startProfile().stop();
  });
});
