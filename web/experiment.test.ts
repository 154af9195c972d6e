import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Frame, Setting, Verdict } from "../src/lab/index.ts";
import { Experiment } from "./experiment.ts";
import type { Answer, Order } from "./messages.ts";
import type { WorkerEvents, WorkerPort } from "./worker.ts";

const setting: Setting = { params: {}, seed: 1, effort: "quick" };
const verdict: Verdict = { holds: true, checks: [], guess: "a" };

function frame(progress: number, isLast = false): Frame {
  return { progress, terms: {}, charts: [], ...(isLast ? { verdict } : {}) };
}

/** Workers that do only what the test says. */
class Bench {
  readonly workers: { readonly orders: Order[]; readonly events: WorkerEvents<Answer>; isEnded: boolean }[] = [];

  readonly spawn = (events: WorkerEvents<Answer>): WorkerPort<Order> => {
    const worker = { orders: [] as Order[], events, isEnded: false };
    this.workers.push(worker);
    return {
      post: (order) => worker.orders.push(order),
      terminate: () => {
        worker.isEnded = true;
      },
    };
  };

  answer(answer: Answer, worker = this.workers.length - 1): void {
    this.workers[worker].events.answer(answer);
  }

  ready(): void {
    this.answer({ kind: "ready", description: "wasm, 1 thread", threads: 1 });
  }

  /** Frames that the worker was allowed in a run. */
  credit(run: number): number {
    return this.workers
      .flatMap(({ orders }) => orders)
      .reduce((sum, order) => sum + (order.kind !== "stop" && order.run === run ? order.credit : 0), 0);
  }
}

describe("an experiment", () => {
  let bench: Bench;
  let experiment: Experiment;

  beforeEach(() => {
    vi.useFakeTimers();
    bench = new Bench();
    experiment = new Experiment("C5", bench.spawn);
  });
  afterEach(() => vi.useRealTimers());

  test("starts no worker before the first run", () => {
    experiment.reset();
    experiment.pause();
    expect(bench.workers).toHaveLength(0);
  });

  test("shows frames as they come, and is done with the verdict", () => {
    experiment.start(setting);
    bench.ready();
    expect(experiment.snapshot.status).toBe("starting");
    bench.answer({ kind: "frame", run: 1, frame: frame(0) });
    bench.answer({ kind: "frame", run: 1, frame: frame(0.5) });
    expect(experiment.snapshot).toMatchObject({ status: "running", cursor: 1 });
    bench.answer({ kind: "frame", run: 1, frame: frame(1, true) });
    expect(experiment.snapshot).toMatchObject({ status: "done", cursor: 2 });
  });

  test("paused, allows no more frames and shows none that was on its way", () => {
    experiment.start(setting);
    bench.answer({ kind: "frame", run: 1, frame: frame(0) });
    const allowed = bench.credit(1);
    experiment.pause();
    for (let i = 1; i < allowed; i++) bench.answer({ kind: "frame", run: 1, frame: frame(i / 100) });
    expect(bench.credit(1)).toBe(allowed);
    expect(experiment.snapshot).toMatchObject({ status: "paused", cursor: 0 });
  });

  test("steps over kept frames first, then asks for one", () => {
    experiment.step(setting);
    expect(bench.credit(1)).toBe(1);
    bench.answer({ kind: "frame", run: 1, frame: frame(0) });
    expect(experiment.snapshot).toMatchObject({ status: "paused", cursor: 0 });
    experiment.step(setting);
    expect(bench.credit(1)).toBe(2);
    bench.answer({ kind: "frame", run: 1, frame: frame(0.1) });
    expect(experiment.snapshot.cursor).toBe(1);
    experiment.seek(0);
    experiment.step(setting);
    expect(experiment.snapshot.cursor).toBe(1);
    expect(bench.credit(1)).toBe(2);
    experiment.step(setting);
    bench.answer({ kind: "frame", run: 1, frame: frame(1, true) });
    expect(experiment.snapshot).toMatchObject({ status: "done", cursor: 2 });
  });

  test("takes as many steps as it is asked for, however fast", () => {
    experiment.step(setting);
    experiment.step(setting);
    experiment.step(setting);
    expect(bench.credit(1)).toBe(3);
    for (let i = 0; i < 3; i++) bench.answer({ kind: "frame", run: 1, frame: frame(i / 10) });
    expect(experiment.snapshot).toMatchObject({ status: "paused", cursor: 2 });
  });

  test("goes on after a pause where the verdict has come in the meantime", () => {
    experiment.start(setting);
    bench.answer({ kind: "frame", run: 1, frame: frame(0) });
    experiment.pause();
    bench.answer({ kind: "frame", run: 1, frame: frame(1, true) });
    expect(experiment.snapshot.status).toBe("paused");
    experiment.resume();
    expect(experiment.snapshot).toMatchObject({ status: "done", cursor: 1 });
  });

  test("stays at a moment that the reader goes back to", () => {
    experiment.start(setting);
    for (let i = 0; i < 4; i++) bench.answer({ kind: "frame", run: 1, frame: frame(i / 10) });
    experiment.seek(1);
    bench.answer({ kind: "frame", run: 1, frame: frame(0.5) });
    expect(experiment.snapshot).toMatchObject({ status: "running", cursor: 1 });
  });

  test("hears nothing of an old run", () => {
    experiment.start(setting);
    bench.ready();
    experiment.start({ ...setting, seed: 2 });
    bench.answer({ kind: "frame", run: 1, frame: frame(0.7) });
    bench.answer({ kind: "failed", run: 1, reason: "late" });
    expect(experiment.snapshot).toMatchObject({ status: "starting", frames: [] });
  });

  test("cancels at once, and ends within 100 ms a worker that does not let go", () => {
    experiment.start(setting);
    bench.ready();
    experiment.reset();
    expect(experiment.snapshot.status).toBe("idle");
    vi.advanceTimersByTime(100);
    expect(bench.workers[0].isEnded).toBe(true);
  });

  test("keeps a worker that lets go, with what it has compiled", () => {
    experiment.start(setting);
    bench.ready();
    experiment.start({ ...setting, seed: 2 });
    bench.answer({ kind: "stopped", run: 1 });
    vi.advanceTimersByTime(1000);
    expect(bench.workers).toHaveLength(1);
    expect(bench.workers[0].isEnded).toBe(false);
  });

  test("runs what comes next in another worker where one does not let go", () => {
    experiment.start(setting);
    bench.ready();
    experiment.start({ ...setting, seed: 2 });
    vi.advanceTimersByTime(100);
    expect(bench.workers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    expect(bench.workers[1].orders[0]).toMatchObject({ kind: "start", setting: { seed: 2 } });
  });

  test("does not end a worker that is still loading", () => {
    experiment.start(setting);
    experiment.start({ ...setting, seed: 2 });
    vi.advanceTimersByTime(1000);
    expect(bench.workers).toHaveLength(1);
    expect(bench.workers[0].isEnded).toBe(false);
  });

  test("says why it failed, and can be started again", () => {
    experiment.start(setting);
    bench.answer({ kind: "failed", run: 1, reason: "matmul: no." });
    expect(experiment.snapshot).toMatchObject({ status: "failed", failure: "matmul: no." });
    experiment.start(setting);
    bench.workers[0].events.failure("it died");
    expect(experiment.snapshot).toMatchObject({ status: "failed", failure: "it died" });
    experiment.start(setting);
    expect(bench.workers).toHaveLength(2);
  });

  test("keeps some hundred frames of a long run, the first and the last among them", () => {
    experiment.start(setting);
    for (let i = 0; i <= 1000; i++) bench.answer({ kind: "frame", run: 1, frame: frame(i / 1000) });
    const { frames, cursor } = experiment.snapshot;
    expect(frames.length).toBeLessThanOrEqual(400);
    expect([frames[0].progress, frames[cursor].progress]).toEqual([0, 1]);
  });
});
