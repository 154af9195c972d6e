import type { Spawn, WorkerEvents, WorkerPort } from "./worker.ts";

/** What any of the page's workers may answer, besides what is its own. */
interface LinkAnswer {
  readonly kind: string;
  /** Of answers to a run. */
  readonly run?: number;
}

/** Who holds a link is told of these. */
interface LinkEvents<Answer> extends WorkerEvents<Answer> {
  /** The worker did not let go of a run and was ended: what was to run next runs in another. */
  lost?(): void;
}

/** A worker that has not stopped after so many ms is ended. */
const patience = 80;
const letsGo: ReadonlySet<string> = new Set(["stopped", "done", "failed"]);

/**
 * A worker that is made when it is first needed, and ended when it does not let go of a run. What a late one says is not
 * heard.
 */
export class WorkerLink<Order, Answer extends LinkAnswer> {
  readonly #spawn: Spawn<Order, Answer>;
  readonly #events: LinkEvents<Answer>;
  #worker: WorkerPort<Order> | undefined;
  #isReady = false;
  /** The run that was told to stop, and how long the worker may take. */
  #stopping: { readonly run: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(spawn: Spawn<Order, Answer>, events: LinkEvents<Answer>) {
    this.#spawn = spawn;
    this.#events = events;
  }

  post(order: Order): void {
    this.#worker ??= this.#make();
    this.#worker.post(order);
  }

  /** Tells the worker to let go of a run, and ends it when it does not. */
  stop(run: number, order: Order): void {
    this.post(order);
    // A worker that is still loading computes nothing, and will find the order when it is there.
    if (!this.#isReady) return;
    // Runs of one worker follow one another: the patience is with the first that has not let go.
    this.#stopping ??= { run, timer: setTimeout(() => this.#lose(), patience) };
  }

  /** Ends the worker; the next order makes another. */
  end(): void {
    this.#calm(Number.POSITIVE_INFINITY);
    this.#isReady = false;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #make(): WorkerPort<Order> {
    const worker: WorkerPort<Order> = this.#spawn({
      answer: (answer) => {
        if (worker !== this.#worker) return;
        if (answer.kind === "ready") this.#isReady = true;
        if (letsGo.has(answer.kind) && answer.run !== undefined) this.#calm(answer.run);
        this.#events.answer(answer);
      },
      failure: (reason) => {
        if (worker !== this.#worker) return;
        this.end();
        this.#events.failure(reason);
      },
    });
    return worker;
  }

  #lose(): void {
    this.end();
    this.#events.lost?.();
  }

  #calm(run: number): void {
    if (!this.#stopping || run < this.#stopping.run) return;
    clearTimeout(this.#stopping.timer);
    this.#stopping = undefined;
  }
}
