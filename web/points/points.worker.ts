import { device, NonFiniteError } from "../../src/index.ts";
import { type PointChange, PointTrainer } from "../../src/lab/playgrounds/pointTrainer.ts";
import type { Answer, Order, Pace } from "./messages.ts";

/** The one network of this worker. */
interface Run {
  readonly id: number;
  pace: Pace;
  going: boolean;
  /** Single steps that are wanted. */
  steps: number;
  /** What the trainer has not been told. */
  change: Partial<PointChange> | undefined;
  /** Whether the page has taken the last look. */
  seen: boolean;
  stopped: boolean;
  /** Continues a run that has nothing to do. */
  wake: () => void;
}

/** Between two looks, in ms: thirty pictures a second are a film. */
const shortest = 33;
/** Training lets messages in after so many ms. */
const slice = 14;

let current: Run | undefined;
/** Ends when the run before has let go of the engine. */
let ending: Promise<void> = Promise.resolve();

// The DOM's types know `self` as a window.
const scope = self as unknown as { postMessage(message: Answer, transfer?: Transferable[]): void };
const post = (answer: Answer): void => scope.postMessage(answer);

self.addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.kind === "build") {
    build(data);
    return;
  }
  const run = current;
  if (run?.id !== data.run) return;
  switch (data.kind) {
    case "change":
      run.change = { ...run.change, ...data.change };
      run.pace = data.pace;
      break;
    case "go":
      run.going = true;
      break;
    case "hold":
      run.going = false;
      run.steps = 0;
      break;
    case "step":
      run.going = false;
      run.steps++;
      break;
    case "seen":
      run.seen = true;
      break;
    case "stop":
      run.stopped = true;
  }
  run.wake();
});

function build(order: Extract<Order, { kind: "build" }>): void {
  if (current) current.stopped = true;
  current?.wake();
  const { run: id, pace, going } = order;
  const run: Run = { id, pace, going, steps: 0, change: undefined, seen: true, stopped: false, wake: () => undefined };
  current = run;
  ending = ending.then(() => perform(run, order));
}

async function perform(run: Run, { points, settings }: Extract<Order, { kind: "build" }>): Promise<void> {
  try {
    await pause(0); // orders that came with this one
    if (!run.stopped) await train(run, new PointTrainer(points, settings));
    post({ kind: "stopped", run: run.id });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    post(run.stopped ? { kind: "stopped", run: run.id } : { kind: "failed", run: run.id, reason });
  } finally {
    if (current === run) current = undefined;
  }
}

async function train(run: Run, trainer: PointTrainer): Promise<void> {
  await show(run, trainer, []);
  if (run.stopped) return;
  await tell(run, trainer);
  let losses: number[] = [];
  let shown = performance.now();
  while (!run.stopped) {
    if (run.change) {
      const { change } = run;
      run.change = undefined;
      trainer.change(change);
      await show(run, trainer, losses.splice(0));
      if (change.batchSize !== undefined || change.points) await tell(run, trainer);
    }
    const single = run.steps > 0;
    if (!run.going && !single) {
      if (losses.length > 0) await show(run, trainer, losses.splice(0));
      else await idle(run);
      continue;
    }
    try {
      losses = [...losses, ...(await advance(trainer, single ? 1 : run.pace))];
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      run.going = false;
      run.steps = 0;
      await show(run, trainer, losses.splice(0));
      post({ kind: "halted", run: run.id, step: trainer.step });
      continue;
    }
    if (single) run.steps--;
    else if (run.pace !== "most") await pause(shown + shortest - performance.now());
    if (single || (run.seen && performance.now() - shown >= shortest)) {
      await show(run, trainer, losses.splice(0));
      shown = performance.now();
    }
    await pause(0);
  }
}

/** Some steps, fewer when they take long. */
async function advance(trainer: PointTrainer, pace: Pace): Promise<number[]> {
  const until = performance.now() + slice;
  const losses: number[] = [];
  for (let i = 0; pace === "most" || i < pace; i++) {
    await trainer.train(1);
    losses.push(trainer.loss ?? Number.NaN);
    if (performance.now() >= until) break;
  }
  return losses;
}

async function show(run: Run, trainer: PointTrainer, losses: readonly number[]): Promise<void> {
  const look = await trainer.look();
  if (run.stopped) return;
  run.seen = false;
  const maps = look.layers.flatMap(({ units, weights }) => [...units.map(({ map }) => map), weights]);
  const transfer = [look.surface, ...maps].map(({ buffer }) => buffer as ArrayBuffer);
  scope.postMessage({ kind: "look", run: run.id, look, losses }, transfer);
}

async function tell(run: Run, trainer: PointTrainer): Promise<void> {
  const ledger = await trainer.memory();
  if (!run.stopped) post({ kind: "ledger", run: run.id, ledger });
}

/** A macrotask, so that messages come in. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

function idle(run: Run): Promise<void> {
  return new Promise((resolve) => {
    run.wake = resolve;
  });
}

const { description, threads } = device();
post({ kind: "ready", description, threads });
