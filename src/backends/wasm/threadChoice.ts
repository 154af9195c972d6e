/** Who runs a program: all threads together, or the caller without waking anybody. */
export type Runner = "team" | "caller";

/** Runs before the first comparison, while the host still optimises the code. */
const settling = 40;
/** Runs of each kind in a comparison, one after the other as they come later. */
const tries = 9;
/** Runs from one comparison to the next: machines change their minds, so what was found is looked at again. */
const period = 4_000;
/** The same after the first and after one that changed the choice: the host may have compiled, or a neighbour run, meanwhile. */
const shortPeriod = 400;
/** A program that takes the team longer than this is not worth trying alone. */
const shortMs = 2;

/**
 * Waking a sleeping thread can take longer than a short program, and how long it takes is the machine's affair: so the
 * device measures. The results do not depend on it, since work is split by shape.
 */
export class ThreadChoice {
  /** Of the latest comparison. */
  #chosen: Runner | undefined;
  #at = 0;
  #times: number[] = [];
  #teamMs = 0;

  next(): Runner {
    if (this.#at < settling) return this.#chosen ?? "team";
    return this.#at < settling + tries ? "team" : "caller";
  }

  /** Takes how long the run took that `next` was asked for. */
  ran(ms: number): void {
    this.#at++;
    if (this.#at <= settling) return;
    this.#times.push(ms);
    if (this.#times.length < tries) return;
    const median = this.#times.toSorted((a, b) => a - b)[tries >> 1];
    this.#times = [];
    if (this.#at === settling + tries) {
      this.#teamMs = median;
      if (median > shortMs) this.#settle("team");
    } else this.#settle(median < this.#teamMs ? "caller" : "team");
  }

  #settle(runner: Runner): void {
    this.#at = settling - (runner === this.#chosen ? period : shortPeriod);
    this.#chosen = runner;
  }
}
