import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { pointDefaults } from "../../src/lab/playgrounds/pointSettings.ts";
import type { WorkerEvents } from "../worker.ts";
import type { Answer, Order } from "./messages.ts";
import { PointSession, type Setup } from "./session.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setup: Setup = {
  points: [
    { x: 0, y: 0, label: 0 },
    { x: 1, y: 0, label: 1 },
  ],
  settings: pointDefaults,
  pace: 5,
};

const lookAt = (step: number): PointLook => ({
  step,
  epoch: step,
  loss: 1,
  accuracy: 0.5,
  side: 1,
  surface: new Float32Array(1),
  layers: [],
});

/** A session over workers that say only what a test says for them. */
function desk(): {
  readonly session: PointSession;
  readonly orders: Order[];
  readonly workers: WorkerEvents<Answer>[];
  readonly ended: number[];
  say(answer: Answer): void;
} {
  const orders: Order[] = [];
  const workers: WorkerEvents<Answer>[] = [];
  const ended: number[] = [];
  const session = new PointSession((events) => {
    const index = workers.push(events) - 1;
    return { post: (order) => orders.push(order), terminate: () => ended.push(index) };
  });
  return { session, orders, workers, ended, say: (answer) => workers.at(-1)?.answer(answer) };
}

const kinds = (orders: readonly Order[]): string[] => orders.map(({ kind }) => kind);
const ready: Answer = { kind: "ready", description: "wasm", threads: 1 };

test("a setup makes a network that stands untrained until it is told to go", () => {
  const { session, orders, say } = desk();
  session.set(setup);
  expect(orders).toMatchObject([{ kind: "build", run: 1, going: false }]);
  say(ready);
  say({ kind: "look", run: 1, look: lookAt(0), losses: [] });
  expect(session.snapshot).toMatchObject({ status: "idle", look: { step: 0 } });
  session.run();
  expect(session.snapshot.status).toBe("running");
  say({ kind: "look", run: 1, look: lookAt(5), losses: [5, 4, 3, 2, 1] });
  expect(session.snapshot.trace.means).toEqual([5, 4, 3, 2, 1]);
  session.pause();
  session.step();
  expect(kinds(orders)).toEqual(["build", "seen", "go", "seen", "hold", "step"]);
  expect(session.snapshot.status).toBe("paused");
});

test("learning rate, batch size, points and pace change under way; anything else makes a new network that goes on", () => {
  const { session, orders, say } = desk();
  session.set(setup);
  say(ready);
  session.run();
  session.set({ ...setup, settings: { ...setup.settings, lr: 1 } });
  session.set({ ...setup, settings: { ...setup.settings, lr: 1, batchSize: "full" }, pace: "most" });
  expect(orders.slice(2)).toEqual([
    { kind: "change", run: 1, change: { lr: 1 }, pace: 5 },
    { kind: "change", run: 1, change: { batchSize: "full" }, pace: "most" },
  ]);
  session.set({ ...setup, settings: { ...setup.settings, widths: [3] } });
  expect(orders.slice(4)).toMatchObject([
    { kind: "stop", run: 1 },
    { kind: "build", run: 2, going: true, settings: { widths: [3] } },
  ]);
  expect(session.snapshot.status).toBe("starting");
  say({ kind: "look", run: 1, look: lookAt(9), losses: [1] });
  expect(session.snapshot.trace.means).toEqual([]);
  say({ kind: "look", run: 2, look: lookAt(0), losses: [] });
  expect(session.snapshot.status).toBe("running");
});

test("a worker that does not let go within 80 ms is replaced, one that does is kept", () => {
  const { session, workers, ended, orders, say } = desk();
  session.set(setup);
  say(ready);
  session.reset();
  vi.advanceTimersByTime(50);
  say({ kind: "stopped", run: 1 });
  vi.advanceTimersByTime(500);
  expect(ended).toEqual([]);
  session.run();
  session.reset();
  vi.advanceTimersByTime(79);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual([0]);
  expect(workers).toHaveLength(2);
  expect(orders.at(-1)).toMatchObject({ kind: "build", going: false });
  expect(session.snapshot.status).toBe("idle");
  workers[0].answer({ kind: "look", run: 4, look: lookAt(7), losses: [] });
  expect(session.snapshot.look).toBeUndefined();
});

test("a loss that is no number stops training; a smaller learning rate goes on from there", () => {
  const { session, orders, say } = desk();
  session.set(setup);
  session.run();
  say({ kind: "look", run: 1, look: lookAt(11), losses: [1] });
  say({ kind: "halted", run: 1, step: 11 });
  expect(session.snapshot.status).toBe("halted");
  session.set({ ...setup, settings: { ...setup.settings, lr: 1e-3 } });
  session.run();
  expect(kinds(orders).slice(-2)).toEqual(["change", "go"]);
  expect(session.snapshot).toMatchObject({ status: "running", look: { step: 11 } });
});

test("an error is told, and the next run makes a new network", () => {
  const { session, workers, ended, say } = desk();
  session.set(setup);
  say({ kind: "failed", run: 1, reason: "out of memory" });
  expect(session.snapshot).toMatchObject({ status: "failed", failure: "out of memory" });
  session.run();
  expect(session.snapshot).toMatchObject({ status: "starting", failure: undefined });
  workers[0].failure("");
  expect(session.snapshot).toMatchObject({ status: "failed", failure: "" });
  expect(ended).toEqual([0]);
  session.run();
  expect(workers).toHaveLength(2);
});

test("without a setup nothing is shown and nothing runs", () => {
  const { session, orders, say } = desk();
  session.set(setup);
  say({ kind: "look", run: 1, look: lookAt(0), losses: [] });
  session.set(undefined);
  session.run();
  session.step();
  session.reset();
  expect(kinds(orders)).toEqual(["build", "seen", "stop"]);
  expect(session.snapshot).toMatchObject({ status: "idle", look: undefined });
});

test("a closed session runs again when it is told to", () => {
  const { session, workers } = desk();
  session.set(setup);
  session.close();
  session.run();
  expect(workers).toHaveLength(2);
  expect(session.snapshot.status).toBe("starting");
});
