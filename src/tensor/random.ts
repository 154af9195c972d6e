import { ValueError } from "../ir/errors.ts";

/** What a checkpoint keeps of a generator. */
export interface GeneratorState {
  readonly seed: number;
  readonly counter: number;
}

/** Where each generator stood when it was first drawn from, for every watch that is open. */
const watches = new Set<Map<Generator, GeneratorState>>();

/**
 * A source of random streams: each random call takes the next integer, and the numbers are a pure function of seed,
 * stream and position (ir/philox.ts), so they are the same on all devices and for any number of threads.
 */
export class Generator {
  #seed = 0;
  #counter = 0;

  constructor(seed = 0) {
    this.manualSeed(seed);
  }

  get seed(): number {
    return this.#seed;
  }

  /** Low 32 bits of the seed, as int32. */
  get seedLow(): number {
    return this.#seed | 0;
  }

  /** The 21 bits above them. */
  get seedHigh(): number {
    return Math.floor(this.#seed / 2 ** 32) | 0;
  }

  /** Starts over with this seed. Throws ValueError unless it is a whole number in [0, 2⁵³). */
  manualSeed(seed: number): void {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new ValueError({
        op: "manualSeed",
        argument: "seed",
        expected: "be a whole number in [0, 2^53)",
        received: String(seed),
      });
    }
    this.#note();
    this.#seed = seed;
    this.#counter = 0;
  }

  /** The next stream. */
  next(): number {
    this.#note();
    return this.#counter++;
  }

  state(): GeneratorState {
    return { seed: this.#seed, counter: this.#counter };
  }

  restore(state: GeneratorState): void {
    this.manualSeed(state.seed);
    this.#counter = state.counter;
  }

  #note(): void {
    for (const watch of watches) if (!watch.has(this)) watch.set(this, this.state());
  }
}

/** From now on notes every generator that is drawn from or seeded; the function it gives puts them back and ends that. */
export function watchGenerators(): () => void {
  const watch = new Map<Generator, GeneratorState>();
  watches.add(watch);
  return () => {
    watches.delete(watch);
    for (const [generator, state] of watch) generator.restore(state);
  };
}

/** What initialisers, dropout and random tensors draw from unless they are given another. */
export const defaultGenerator: Generator = new Generator(0);

/** Seeds the default generator: the same seed gives the same weights, masks and results, bit for bit. */
export function manualSeed(seed: number): void {
  defaultGenerator.manualSeed(seed);
}
