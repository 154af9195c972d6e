// Time to the first finished training step of a cold process, by phases: `node scripts/firstStep.js [RUNS]`.
// Plain JavaScript, because what compiles TypeScript on the way would be measured too. The network is cnn-mnist of bench/.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, isBuilt } from "./build.js";

/** Phases in order; milliseconds that have passed, and those that the main thread has computed (where Node tells). */
const phases = ["start", "import", "model", "first step", "together", "second step"];

async function once() {
  /** @type {number[]} */
  const wall = [];
  /** @type {number[]} */
  const cpu = [];
  // Node 24 has it; its types here are those of Node 20.
  const { threadCpuUsage } = /** @type {{ threadCpuUsage?: () => { user: number, system: number } }} */ (
    /** @type {unknown} */ (process)
  );
  const mark = () => {
    const used = threadCpuUsage?.();
    wall.push(performance.now());
    cpu.push(used ? (used.user + used.system) / 1000 : Number.NaN);
  };
  mark();
  const { compile, crossEntropy, manualSeed, nn, optim, tensor } = await import("fathom");
  mark();
  manualSeed(1);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 32, 3, { padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(32, 64, 3, { padding: 1 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(3136, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  mark();
  const pixels = Float32Array.from({ length: 64 * 28 * 28 }, (_, i) => ((i * 7919) % 1000) / 1000);
  const x = tensor(pixels, { shape: [64, 1, 28, 28] });
  const y = tensor(
    Int32Array.from({ length: 64 }, (_, i) => i % 10),
    { shape: [64] },
  );
  const step = compile((/** @type {typeof x} */ images, /** @type {typeof y} */ digits) => {
    const loss = crossEntropy(model.forward(images), digits);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.update();
    return loss;
  });
  await (await step(x, y)).item();
  mark();
  await (await step(x, y)).item();
  mark();
  const of = (/** @type {number[]} */ at) => [at[0], at[1] - at[0], at[2] - at[1], at[3] - at[2], at[3], at[4] - at[3]];
  process.stdout.write(JSON.stringify({ wall: of(wall), cpu: of(cpu) }));
}

/** @param {readonly (number | null)[]} list  null, in JSON, is what was not measured */
function summary(list) {
  const sorted = list.filter((each) => each !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return "–";
  const [least, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
  return `${least.toFixed(0)} / ${median.toFixed(0)}`;
}

if (process.argv[2] === "--once") await once();
else {
  if (!isBuilt() && !build()) process.exit(3);
  const runs = Number(process.argv[2] ?? 15);
  const results = Array.from({ length: runs }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--once"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return /** @type {{ wall: number[], cpu: number[] }} */ (JSON.parse(stdout));
  });
  console.log(`Node ${process.version}, ${runs} cold processes; ms, least / median`);
  phases.forEach((phase, i) => {
    const wall = summary(results.map((result) => result.wall[i]));
    const cpu = summary(results.map((result) => result.cpu[i]));
    console.log(`${phase.padEnd(12)} passed ${wall.padEnd(14)} computed by the main thread ${cpu}`);
  });
}
