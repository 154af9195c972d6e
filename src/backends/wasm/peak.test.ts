import { expect, test } from "vitest";
import { compile as compileProgram } from "../../compiler/compile.ts";
import type { Program } from "../../compiler/program.ts";
import { compile, crossEntropy, nn, optim, type Tensor, tensor } from "../../index.ts";
import { WasmDevice } from "./device.ts";

const wave = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.7));

/** Two steps of a small convolutional network with batch normalisation; `change` may alter its program. */
async function train(change: (program: Program) => Program, threads = 1): Promise<WasmDevice> {
  const device = new WasmDevice((request, signature, target) => change(compileProgram(request, signature, target)), {
    threads,
    paint: true,
  });
  const model = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1, device }),
    new nn.BatchNorm2d(8, { device }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(8 * 36, 3, { device }),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const step = compile((x: Tensor, y: Tensor) => {
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const x = tensor(wave(16 * 144), { shape: [16, 1, 12, 12], device });
  const y = tensor(
    Int32Array.from({ length: 16 }, (_, i) => i % 3),
    { device },
  );
  for (let i = 0; i < 2; i++) await step(x, y);
  await device.close();
  return device;
}

test("a training step touches its arena to the end, and an arena 64 bytes smaller fails", async () => {
  const device = await train((program) => program);
  const { arenaBytes } = device.stats();
  // All but padding and values that happen to be the paint's.
  expect(device.touched()?.bytes).toBeGreaterThan(0.95 * arenaBytes);
  const shrunk = train((program) => ({ ...program, arenaBytes: program.arenaBytes - 64 }));
  await expect(shrunk).rejects.toThrow(`wrote at byte ${arenaBytes - 64} of an arena of ${arenaBytes - 64}`);
});

test("peakBytes counts cells, arena, every thread's scratch and inputs", async () => {
  let scratch = 0;
  const device = await train((program) => {
    scratch = Math.max(scratch, program.scratchBytes);
    return program;
  }, 2);
  const { residentBytes, arenaBytes, peakBytes } = device.stats();
  const inputs = 4 * (16 * 144 + 16);
  const least = residentBytes + arenaBytes + 2 * scratch + inputs;
  expect(peakBytes).toBeGreaterThanOrEqual(least);
  // The binding table, numbers, the gap of a painted arena and padding.
  expect(peakBytes).toBeLessThan(least + 1024);
});
