import { createInterface } from "node:readline";
import type { Spec } from "../spec.ts";

/** Something to time. */
export interface Prepared {
  /** Does the work once, to its end; a training step gives its loss. */
  piece(): Promise<unknown>;
  /** Numbers of what the last piece made, which all peers must agree on; without it, pieces are training steps. */
  values?(made: unknown): Promise<number[]>;
}

/** What a peer written in TypeScript has to bring. */
export interface Runner {
  /** Builds the case. */
  prepare(command: { spec: Spec; file: string; [option: string]: unknown }): Promise<Prepared> | Prepared;
  /** Answers whatever else this peer can be asked. */
  ask?(command: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** After a piece that took longer, there is no other; after a first one that took `longestFirstSeconds`, neither. */
const longestSeconds = 5;
/** A first piece compiles what later ones only run; beyond this it is called slow all the same. */
const longestFirstSeconds = 60;

/** Answers the bench's questions, a JSON line each, until its pipe closes. */
export async function serve(hello: Record<string, unknown>, runner: Runner): Promise<void> {
  const answer = (value: object): void => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  let prepared: Prepared | undefined;
  const answerTo = async (command: Record<string, unknown>): Promise<object> => {
    switch (command.do) {
      case "prepare":
        prepared = await runner.prepare(command as never);
        return firstValues(prepared);
      case "first-step":
        prepared = await runner.prepare(command as never);
        return { values: [await prepared.piece()] };
      case "time":
        if (!prepared) throw new Error("nothing was prepared");
        return { seconds: await time(prepared, Number(command.count)) };
      default:
        if (!runner.ask) throw new Error(`this peer has no answer to ${command.do}`);
        return runner.ask(command);
    }
  };
  answer(hello);
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer(await answerTo(JSON.parse(line)));
    } catch (error) {
      answer({ error: (error instanceof Error ? error.message : String(error)).split("\n")[0] });
    }
  }
  process.exit(0);
}

async function time(prepared: Prepared, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await prepared.piece();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/** Three losses, or what one piece made. `onceSeconds` is the time of a piece too slow to be done again. */
async function firstValues(prepared: Prepared): Promise<{ values: number[]; onceSeconds?: number }> {
  const values: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const made = await prepared.piece();
    const seconds = (performance.now() - start) / 1000;
    const onceSeconds = seconds > (i === 0 ? longestFirstSeconds : longestSeconds) ? seconds : undefined;
    if (prepared.values) return { values: await prepared.values(made), onceSeconds };
    values.push(Number(made));
    if (onceSeconds !== undefined) return { values, onceSeconds };
  }
  return { values };
}
