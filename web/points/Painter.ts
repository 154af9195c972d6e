/** Draws many small pictures a few at a time, so that the page answers between them. */
export class Painter {
  readonly #draw: (index: number) => void;
  /** Which are not as they should be. */
  readonly #stale = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param draw  draws one picture as it is by then */
  constructor(draw: (index: number) => void) {
    this.#draw = draw;
  }

  /** All of so many pictures have changed. Those that have waited longest come first. */
  change(count: number): void {
    for (let index = 0; index < count; index++) this.#stale.add(index);
    this.#timer ??= setTimeout(() => this.#some());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale.clear();
  }

  #some(): void {
    const until = performance.now() + share;
    for (const index of this.#stale) {
      this.#stale.delete(index);
      this.#draw(index);
      if (performance.now() >= until) break;
    }
    this.#timer = this.#stale.size > 0 ? setTimeout(() => this.#some(), rest) : undefined;
  }
}

/** Of drawing at once and of rest after it, in ms. */
const [share, rest] = [6, 12];
