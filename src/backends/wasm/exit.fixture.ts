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
  step,
} from "./programs.fixture.ts";

/** A script that uses two threads and does not close its device. */
const made = program({
  buffers: [programBuffer(leaf(0), 64), programBuffer(arena(0), 64)],
  steps: [step(affineKernel(64, 2, 1), 0, 1)],
  outputs: [1],
  overwrittenBy: [],
  arenaBytes: 256,
});
const wasm = new WasmDevice(() => made, { threads: 2, serialBelow: 0 });
await wasm.prepare(request({ outputs: [resultNode([constant(new Float32Array(64))], 64)] })).run();
process.stdout.write(`${wasm.threads} threads, ${wasm.stats().runs} run\n`);
