/** A worker, or what stands for one in a test. */
export interface WorkerPort<Order> {
  post(order: Order): void;
  terminate(): void;
}

export interface WorkerEvents<Answer> {
  answer(answer: Answer): void;
  /** It could not be started, or has died. */
  failure(reason: string): void;
}

/** Starts a worker. */
export type Spawn<Order, Answer> = (events: WorkerEvents<Answer>) => WorkerPort<Order>;

/** A browser's worker as a port. */
export function portOf<Order, Answer>(worker: Worker, events: WorkerEvents<Answer>): WorkerPort<Order> {
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => events.answer(data));
  worker.addEventListener("error", (event) => events.failure(event.message ?? ""));
  return { post: (order) => worker.postMessage(order), terminate: () => worker.terminate() };
}
