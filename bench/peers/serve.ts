import { createInterface } from "node:readline";
import type { Spec } from "../spec.ts";

/** What a peer written in TypeScript has to bring. */
export interface Runner {
  /** Builds the case; the numbers that all peers must agree on. */
  prepare(command: { spec: Spec; file: string; [option: string]: unknown }): Promise<number[]>;
  /** Does one piece of work, to its end. */
  piece(): Promise<unknown>;
  /** Answers whatever else this peer can be asked. */
  ask?(command: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Answers the bench's questions, a JSON line each, until its pipe closes. */
export async function serve(hello: Record<string, unknown>, runner: Runner): Promise<void> {
  const answer = (value: object): void => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  answer(hello);
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer(await answerTo(JSON.parse(line), runner));
    } catch (error) {
      answer({ error: (error instanceof Error ? error.message : String(error)).split("\n")[0] });
    }
  }
  process.exit(0);
}

async function answerTo(command: Record<string, unknown>, runner: Runner): Promise<object> {
  if (command.do === "prepare") return { values: await runner.prepare(command as never) };
  if (command.do === "time") {
    const seconds: number[] = [];
    for (let i = 0; i < Number(command.count); i++) {
      const start = performance.now();
      await runner.piece();
      seconds.push((performance.now() - start) / 1000);
    }
    return { seconds };
  }
  if (!runner.ask) throw new Error(`this peer has no answer to ${command.do}`);
  return runner.ask(command);
}
