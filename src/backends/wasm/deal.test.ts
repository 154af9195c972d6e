import { describe, expect, it } from "vitest";
import { controlBytes } from "./control.ts";
import { cursorBytes, writeClear, writeDealt } from "./deal.ts";
import { encodeModule } from "./encode.ts";
import { Writer } from "./writer.ts";

const dealing = { thread: 0, threads: 1, block: 2 };

/** A module whose `run(thread, threads, 0)` deals `items`, and whose `clear` clears what that counted. */
function dealer(
  items: number,
  work = 1e6,
): {
  run: (thread: number, threads: number) => number[][];
  clear: (thread: number) => void;
} {
  const calls: number[][] = [];
  const took = { name: "took", params: ["i32", "i32"], results: [] } as const;
  const run = new Writer(["i32", "i32", "i32"]);
  writeDealt(run, dealing, { items, work, set: 1, word: 3 }, (from, to) => {
    from();
    to();
    run.call(0);
  });
  run.op("end");
  const clear = new Writer(["i32", "i32", "i32"]);
  writeClear(clear, dealing, 1, 4);
  clear.op("end");
  const limits = { initial: 1, maximum: 1, shared: true };
  const bytes = encodeModule({
    memory: limits,
    imports: [took],
    functions: [run.done([]), clear.done([])],
    exports: [
      { name: "run", index: 1 },
      { name: "clear", index: 2 },
    ],
  });
  const memory = new WebAssembly.Memory(limits);
  const env = { memory, took: (from: number, to: number) => calls.push([from, to]) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
  const call = (name: string, ...args: number[]): void => (exports[name] as (...args: number[]) => void)(...args, 0);
  return {
    run: (thread, threads) => {
      calls.length = 0;
      call("run", thread, threads);
      return calls.map((each) => [...each]);
    },
    clear: (thread) => call("clear", thread, 4),
  };
}

describe("writeDealt", () => {
  it.each([1, 5, 32, 100, 1000])(
    "the only thread of three that comes does all %i items once, its own first",
    (items) => {
      const { run } = dealer(items);
      const calls = run(1, 3);
      const done = calls.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
      expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: items }, (_, i) => i));
      const own = [Math.floor(items / 3), Math.floor((2 * items) / 3)];
      if (own[1] > own[0]) expect(calls[0][0]).toBe(own[0]);
      expect(run(0, 3)).toEqual([]);
      expect(run(2, 3)).toEqual([]);
    },
  );

  it("cuts the share of a long step finer", () => {
    const [short, long] = [1e6, 1e8].map((work) => dealer(640, work).run(0, 2).length);
    expect([short, long]).toEqual([16, 64]);
  });

  it("after all have cleared their words, everything is dealt anew", () => {
    const { run, clear } = dealer(64);
    run(0, 4);
    for (const thread of [0, 1, 2, 3]) clear(thread);
    expect(run(3, 4).reduce((sum, [from, to]) => sum + to - from, 0)).toBe(64);
  });

  it("a single thread, and a team too large to deal, do their share in one call", () => {
    const { run } = dealer(130);
    expect(run(0, 1)).toEqual([[0, 130]]);
    expect(run(64, 65)).toEqual([[128, 130]]);
  });

  it("the words of the largest team that deals end where the control block does", () => {
    expect(1024 + cursorBytes(1000)).toBe(controlBytes);
  });
});
