import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import type { Answer, Order, Question } from "./messages.ts";

/** Where the engine works; a worker, or what stands for one in a test. */
export interface ConvolverWorker {
  post(order: Order): void;
  terminate(): void;
}

export interface ConvolverWorkerEvents {
  answer(answer: Answer): void;
  /** It could not be started, or has died. */
  failure(reason: string): void;
}

/** What the engine has said so far. */
export interface Seen {
  readonly engine?: { readonly description: string; readonly threads: number };
  /** The latest map, and of what it is. */
  readonly map?: { readonly question: Question; readonly values: Grid | null };
  readonly look?: { readonly small: Grid; readonly look: DigitsLook };
  /** Why a part of it failed; empty when the worker did not start. */
  readonly failures: Readonly<Partial<Record<"engine" | "network", string>>>;
}

/**
 * Asks the worker, one question at a time; of questions that come while it works only the newest is kept, so that a
 * hand that draws is never behind by more than one answer.
 */
export class Convolver {
  readonly #spawn: (events: ConvolverWorkerEvents) => ConvolverWorker;
  readonly #listeners = new Set<() => void>();
  #worker: ConvolverWorker | undefined;
  #number = 0;
  #latest: Question | undefined;
  #asked: Question | undefined;
  #waiting: Question | undefined;
  #seen: Seen = { failures: {} };

  constructor(spawn: (events: ConvolverWorkerEvents) => ConvolverWorker) {
    this.#spawn = spawn;
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Calls back after every answer; the result ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ask(question: Question): void {
    this.#latest = question;
    if (this.#asked) {
      this.#waiting = question;
      return;
    }
    this.#worker ??= this.#make();
    this.#asked = question;
    this.#worker.post({ number: ++this.#number, question });
  }

  /** The newest question once more: a page that comes back after it was closed. */
  again(): void {
    if (this.#latest) this.ask(this.#latest);
  }

  /** Ends the worker; the next question makes another. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#asked = undefined;
    this.#waiting = undefined;
  }

  #make(): ConvolverWorker {
    const worker: ConvolverWorker = this.#spawn({
      answer: (answer) => {
        if (worker === this.#worker) this.#hear(answer);
      },
      failure: (reason) => {
        if (worker !== this.#worker) return;
        this.close();
        this.#set({ failures: { engine: reason, network: reason } });
      },
    });
    return worker;
  }

  #hear(answer: Answer): void {
    const question = this.#asked;
    if (answer.kind === "ready") {
      this.#set({ engine: { description: answer.description, threads: answer.threads } });
      return;
    }
    if (!question || answer.number !== this.#number) return;
    const { failures } = this.#seen;
    switch (answer.kind) {
      case "map":
        this.#set({ map: { question, values: answer.map }, failures: { ...failures, engine: undefined } });
        return;
      case "look":
        this.#set({
          look: { small: question.small, look: answer.look },
          failures: { ...failures, network: undefined },
        });
        return;
      case "failed":
        this.#set({ failures: { ...failures, [answer.part]: answer.reason } });
        return;
      case "done":
        this.#asked = undefined;
        this.#next();
    }
  }

  #next(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.ask(waiting);
  }

  #set(change: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...change };
    for (const listener of this.#listeners) listener();
  }
}
