/** Something that changes, and tells when it does. */
export interface Watched<S> {
  readonly snapshot: S;
  /** Calls back after every change; the result ends that. */
  subscribe(listener: () => void): () => void;
}

/** A state that is changed in one place and watched in others. */
export class Watchable<S extends object> implements Watched<S> {
  readonly #listeners = new Set<() => void>();
  #snapshot: S;

  constructor(first: S) {
    this.#snapshot = first;
  }

  get snapshot(): S {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected update(change: Partial<S>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
