import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import { Watchable } from "../watched.ts";
import type { Spawn } from "../worker.ts";
import { WorkerLink } from "../workerLink.ts";
import type { Answer, Order, Question } from "./messages.ts";

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
export class Convolver extends Watchable<Seen> {
  readonly #link: WorkerLink<Order, Answer>;
  #number = 0;
  #latest: Question | undefined;
  #asked: Question | undefined;
  #waiting: Question | undefined;

  constructor(spawn: Spawn<Order, Answer>) {
    super({ failures: {} });
    this.#link = new WorkerLink(spawn, {
      answer: (answer) => this.#hear(answer),
      failure: (reason) => {
        this.#forget();
        this.update({ failures: { engine: reason, network: reason } });
      },
    });
  }

  ask(question: Question): void {
    this.#latest = question;
    if (this.#asked) {
      this.#waiting = question;
      return;
    }
    this.#asked = question;
    this.#link.post({ number: ++this.#number, question });
  }

  /** The newest question once more: a page that comes back after it was closed. */
  again(): void {
    if (this.#latest) this.ask(this.#latest);
  }

  /** Ends the worker; the next question makes another. */
  close(): void {
    this.#link.end();
    this.#forget();
  }

  #forget(): void {
    this.#asked = undefined;
    this.#waiting = undefined;
  }

  #hear(answer: Answer): void {
    const question = this.#asked;
    if (answer.kind === "ready") {
      this.update({ engine: { description: answer.description, threads: answer.threads } });
      return;
    }
    if (!question || answer.number !== this.#number) return;
    const { failures } = this.snapshot;
    switch (answer.kind) {
      case "map":
        this.update({ map: { question, values: answer.map }, failures: { ...failures, engine: undefined } });
        return;
      case "look":
        this.update({
          look: { small: question.small, look: answer.look },
          failures: { ...failures, network: undefined },
        });
        return;
      case "failed":
        this.update({ failures: { ...failures, [answer.part]: answer.reason } });
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
}
