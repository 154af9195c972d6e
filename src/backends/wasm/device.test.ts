import { afterEach, describe, expect, it } from "vitest";
import { f32, get, i32, load, local, loop, op, set, store } from "../../compiler/expr.ts";
import type { Program } from "../../compiler/program.ts";
import type { Request } from "../../ir/request.ts";
import { Cell } from "../../tensor/cell.ts";
import type { Evaluation } from "../../tensor/device.ts";
import { assemble } from "./assemble.ts";
import type { Compile } from "./buildRunnable.ts";
import { WasmDevice } from "./device.ts";
import type { WasmOptions } from "./options.ts";
import {
  affineKernel,
  arena,
  cell,
  cellNode,
  constant,
  kernel,
  leaf,
  mapKernel,
  program,
  programBuffer,
  request,
  resultNode,
  scalarNode,
  step,
  trapKernel,
} from "./programs.fixture.ts";

const open: WasmDevice[] = [];
function device(compile: Compile | Program, options: WasmOptions = {}): WasmDevice {
  const made = new WasmDevice(typeof compile === "function" ? compile : () => compile, { threads: 1, ...options });
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((made) => made.close()));
});

const evaluate = async (on: WasmDevice, asked: Request): Promise<Evaluation> => on.prepare(asked).run();

const n = 4096;
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i) * 10);

/** Leaf 0 through `count` affine steps in the arena; the last buffer is the output. */
function chain(count: number, numel: number, flop?: number): Program {
  const buffers = [programBuffer(leaf(0), numel)];
  for (let i = 0; i < 2; i++) buffers.push(programBuffer(arena(i * numel * 4), numel));
  const kernels = [affineKernel(numel, 0.5, 1, flop), affineKernel(numel, -0.25, 2, flop)];
  const steps = Array.from({ length: count }, (_, i) => {
    return step(kernels[i % 2], i === 0 ? 0 : 1 + ((i + 1) % 2), 1 + (i % 2));
  });
  return program({ buffers, steps, outputs: [1 + ((count - 1) % 2)], arenaBytes: 2 * numel * 4 });
}

function chainInTypeScript(x: Float32Array, count: number): Float32Array {
  let y = x;
  for (let i = 0; i < count; i++) {
    const [a, b] = i % 2 === 0 ? [0.5, 1] : [-0.25, 2];
    y = y.map((v) => Math.fround(v * a) + b);
  }
  return y;
}

describe("WasmDevice", () => {
  it("a program gives the same bits on 1, 2 and 3 threads", async () => {
    const x = ramp(n);
    for (const threads of [1, 2, 3]) {
      const wasm = device(chain(9, n), { threads, relaxed: false, serialBelow: 0 });
      const { outputs } = await evaluate(wasm, request({ outputs: [resultNode([constant(x)], n)] }));
      expect(outputs[0], `${threads} threads`).toEqual(chainInTypeScript(x, 9));
    }
  });

  it("10 000 tiny steps pass 10 000 barriers in order", async () => {
    const x = ramp(16);
    const count = 10_000;
    const wasm = device(chain(count, 16), { threads: 2, relaxed: false, serialBelow: 0 });
    const { outputs } = await evaluate(wasm, request({ outputs: [resultNode([constant(x)], 16)] }));
    expect(outputs[0]).toEqual(chainInTypeScript(x, count));
  });

  it("a program of small steps runs without starting the team", async () => {
    const wasm = device(chain(100, 16), { threads: 2, relaxed: false });
    const { outputs } = await evaluate(wasm, request({ outputs: [resultNode([constant(ramp(16))], 16)] }));
    expect(outputs[0]).toEqual(chainInTypeScript(ramp(16), 100));
  });

  it("an item reaches its share of scratch memory on every thread", async () => {
    const item = local("item", "i32");
    const i = local("i", "i32");
    const sum = local("sum", "f32");
    const body = [
      loop(i, i32(0), i32(64), 1, [store(-1, get(i), op("toFloat", op("add", get(i), get(item))))]),
      set(sum, f32(0)),
      loop(i, i32(0), i32(64), 1, [set(sum, op("add", get(sum), load(-1, "f32", false, get(i))))]),
      store(1, get(item), op("add", get(sum), load(0, "f32", false, get(item)))),
    ];
    const uses = { ...kernel(item, 512, 2, 512, body), scratch: 64 };
    const made = program({
      buffers: [programBuffer(leaf(0), 512), programBuffer(arena(0), 512)],
      steps: [step(uses, 0, 1)],
      outputs: [1],
      arenaBytes: 2048,
      scratchBytes: 256,
    });
    const wasm = device(made, { threads: 3, serialBelow: 0 });
    const { outputs } = await evaluate(
      wasm,
      request({ outputs: [resultNode([constant(new Float32Array(512))], 512)] }),
    );
    expect([...outputs[0]]).toEqual(Array.from({ length: 512 }, (_, k) => 64 * k + (63 * 64) / 2));
  });

  for (const threads of [1, 2]) {
    it(`a guard that is not finite stops the program before it writes a cell, on ${threads} threads`, async () => {
      for (const [serialBelow, kind] of [
        [0, "parallel"],
        [1e9, "serial"],
      ] as const) {
        const made = program({
          buffers: [
            programBuffer(leaf(0), 1),
            programBuffer(arena(0), n),
            programBuffer(cell(0), n),
            programBuffer(leaf(1), n),
          ],
          steps: [
            step(affineKernel(n, 2, 0), 3, 1),
            step(affineKernel(n, 3, 1), 1, 2),
            step(affineKernel(n, 1, 0), 1, 1),
          ],
          commitStep: 1,
          preparedSteps: 0,
          guards: [0],
          outputs: [1],
          arenaBytes: n * 4,
        });
        const wasm = device(made, { threads, serialBelow, relaxed: false });
        const box = new Cell({ name: "w", shape: [n], dtype: "float32", device: wasm, data: ramp(n) });
        const ask = async (loss: number): Promise<boolean> => {
          const guard = resultNode([scalarNode(loss)], 1, 1);
          const value = resultNode([scalarNode(loss), constant(ramp(n))], n);
          // The guard is a leaf here: its own buffer.
          const { finite } = await evaluate(
            wasm,
            request({ outputs: [value], writes: [{ cell: box, node: value }], guards: [guard] }),
          );
          return finite;
        };
        for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
          expect(await ask(loss), kind).toBe(false);
          expect(wasm.read(box.storage, "float32"), kind).toEqual(ramp(n));
        }
        expect(await ask(0.3), kind).toBe(true);
        expect(wasm.read(box.storage, "float32"), kind).toEqual(ramp(n).map((v) => Math.fround(v * 2 * 3) + 1));
      }
    });
  }

  it("a trap in any thread rejects the run, and the next run works", async () => {
    for (const threads of [1, 2, 3]) {
      for (const at of [0, 299]) {
        const made = program({
          buffers: [programBuffer(leaf(0), 300), programBuffer(arena(0), 300), programBuffer(arena(2048), 300)],
          steps: [step(trapKernel(300, at), 0, 1), step(affineKernel(300, 1, 0), 1, 2)],
          outputs: [2],
          arenaBytes: 4096,
        });
        let next: Program = made;
        const wasm = device(() => next, { threads, serialBelow: 0, relaxed: false });
        const ask = (tag: number) =>
          evaluate(wasm, request({ outputs: [resultNode([constant(ramp(300))], 300, tag)] }));
        await expect(ask(0)).rejects.toThrow(/WebAssembly program failed.*out of bounds/);
        await expect(ask(0)).rejects.toThrow(/out of bounds/);
        next = chain(9, 300);
        const { outputs } = await ask(1);
        expect(outputs[0]).toEqual(chainInTypeScript(ramp(300), 9));
      }
    }
  });

  it("equal kernels are one function whatever their names and sizes", () => {
    const kernels = [
      affineKernel(16, 2, 1),
      affineKernel(64, 2, 1),
      affineKernel(16, 3, 1),
      mapKernel(16, 2, (a, b) => op("add", a, b)),
    ];
    const made = program({
      buffers: [programBuffer(arena(0), 64), programBuffer(arena(256), 64)],
      steps: kernels.map((each) => step(each, ...each.buffers.map((_, i) => i % 2))),
      arenaBytes: 512,
    });
    const memory = { initial: 1, maximum: 1, shared: false };
    expect(assemble(made, { relaxed: false, memory }).kernels).toBe(3);
  });

  it("a program of 5000 steps is cut into functions that V8 compiles one by one", async () => {
    const wasm = device(chain(5000, 16), { relaxed: false });
    const { outputs } = await evaluate(wasm, request({ outputs: [resultNode([constant(ramp(16))], 16)] }));
    expect(outputs[0]).toEqual(chainInTypeScript(ramp(16), 5000));
  });

  it("programs are compiled once per structure and forgotten when the cache is full", async () => {
    const wasm = device(chain(3, 16), { threads: 2, cacheSize: 2, serialBelow: 0 });
    const ask = (tag: number) => evaluate(wasm, request({ outputs: [resultNode([constant(ramp(16))], 16, tag)] }));
    for (const tag of [0, 0, 1, 0, 2, 0, 1]) await ask(tag);
    expect(wasm.stats()).toMatchObject({ compilations: 4, cacheHits: 3, runs: 7 });
  });

  it("an input that is used again stays on the device until its node is collected", async () => {
    const wasm = device(chain(3, n));
    const x = constant(ramp(n));
    const ask = () => evaluate(wasm, request({ outputs: [resultNode([x], n)] }));
    const before = wasm.stats().residentBytes;
    const first = await ask();
    expect(wasm.stats().residentBytes).toBe(before);
    const second = await ask();
    expect(wasm.stats().residentBytes).toBe(before + n * 4);
    expect(await ask()).toEqual(first);
    expect(second).toEqual(first);
  });

  it("an executable runs many times on values given for its leaves", async () => {
    const wasm = device(chain(3, n), { relaxed: false });
    const executable = wasm.prepare(request({ outputs: [resultNode([constant(ramp(n))], n)] }));
    expect((await executable.run()).outputs[0]).toEqual(chainInTypeScript(ramp(n), 3));
    for (const shift of [1, 2]) {
      const x = ramp(n).map((v) => v + shift);
      expect((await executable.run([x])).outputs[0]).toEqual(chainInTypeScript(x, 3));
    }
    expect(wasm.stats().compilations).toBe(1);
  });

  it("cells hold what is written to them and are zero at first", () => {
    const wasm = device(chain(1, 16));
    const storage = wasm.allocate([3, 5], "int32");
    expect(wasm.read(storage, "int32")).toEqual(new Int32Array(15));
    const data = Int32Array.from({ length: 15 }, (_, i) => i - 7);
    wasm.write(storage, data);
    expect(wasm.read(storage, "int32")).toEqual(data);
    expect(wasm.supports("float64")).toBe(false);
  });

  it("a request beyond the memory is refused before it runs, and smaller ones go on", async () => {
    const huge = program({ ...chain(1, 16), arenaBytes: 64 * 2 ** 20 });
    const wasm = device(() => huge, { maximumPages: 256 });
    const ask = () => evaluate(wasm, request({ outputs: [resultNode([constant(ramp(16))], 16)] }));
    await expect(ask()).rejects.toThrow(/the memory of a program must fit into 16.0 MiB/);
    expect(() => wasm.allocate([2 ** 24], "float32")).toThrow(/a cell must fit/);
    expect(wasm.read(wasm.allocate([4], "float32"), "float32")).toEqual(new Float32Array(4));
  });

  it("a painted arena tells which bytes a program wrote, and a write past it is an error", async () => {
    const wasm = device(chain(2, 16), { paint: true });
    const ask = (made: WasmDevice) => evaluate(made, request({ outputs: [resultNode([constant(ramp(16))], 16)] }));
    await ask(wasm);
    expect(wasm.touched()?.bytes).toBeGreaterThan(120);
    const small = device({ ...chain(2, 16), arenaBytes: 64 }, { paint: true });
    await expect(ask(small)).rejects.toThrow(/wrote at byte 64 of an arena of 64/);
  });

  it("a cell of another device is refused", async () => {
    const wasm = device(chain(1, n));
    const other = new Cell({ name: "w", shape: [n], dtype: "float32", device: device(chain(1, n)) });
    await expect(evaluate(wasm, request({ outputs: [resultNode([cellNode(other)], n)] }))).rejects.toThrow(
      /another device/,
    );
  });
});
