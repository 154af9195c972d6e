import { ValueError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Dataset } from "./dataset.ts";
import { permutation } from "./permutation.ts";
import { streams } from "./streams.ts";

/** How a loader cuts epochs into batches; PyTorch's defaults. */
export interface DataLoaderOptions<T> {
  /** Samples per batch, 1 unless given; "full" takes all of them. 1, some and "full" are stochastic, mini-batch and full gradient descent. */
  readonly batchSize?: number | "full";
  /** A new order for each epoch; false unless given. */
  readonly shuffle?: boolean;
  /** Which orders; 0 unless given. */
  readonly seed?: number;
  /** Leave out the last batch when it is smaller than the others; false unless given. */
  readonly dropLast?: boolean;
  /** Makes of each field what the batch shall hold; tensors on the default device unless given. */
  readonly toTensor?: (host: HostTensor) => T;
}

/** The fields of the dataset (`x`, `y`), stacked, and where the batch comes from. */
export type Batch<F extends string, T> = Readonly<Record<F, T>> & BatchPlace;

/** Where a batch comes from. */
export interface BatchPlace {
  /** The samples' numbers in the dataset. */
  readonly indices: Int32Array;
  /** Counted from 0. */
  readonly epoch: number;
  /** Batches of this epoch before this one. */
  readonly step: number;
  /** True for the last batch of the epoch. */
  readonly isLast: boolean;
}

/** The next sample: `position` samples of `epoch` have been handed out. */
export interface LoaderState {
  readonly epoch: number;
  readonly position: number;
}

const placeFields: readonly string[] = ["indices", "epoch", "step", "isLast"] satisfies (keyof BatchPlace)[];

/**
 * Batches of a dataset, epoch after epoch. One `for` or `for await` loop is one epoch; the next loop is the next epoch, also
 * when the loop before was left early, as in PyTorch.
 *
 * The order of epoch e depends on (length, seed, e) alone: permutation(length, { seed, stream: 2⁵¹ + e }). `state()` counts a
 * batch as soon as the loop receives it, so a state saved after a training step goes on with the batch that follows; the loop
 * after `restore(state)` begins there, in the identical order.
 *
 * @throws ValueError for a batch size or state out of range, or a field that is named like a part of BatchPlace
 * @example for (const { x, y } of new DataLoader(digits(), { batchSize: 64, shuffle: true, seed: 1 })) ...
 */
export class DataLoader<F extends string, T = Tensor> implements Iterable<Batch<F, T>>, AsyncIterable<Batch<F, T>> {
  readonly dataset: Dataset<F>;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly dropLast: boolean;
  readonly #toTensor: (host: HostTensor) => T;
  #state: LoaderState = { epoch: 0, position: 0 };
  /** The next loop begins in the middle of the epoch, because restore said so. */
  #resumes = false;

  constructor(dataset: Dataset<F>, options: DataLoaderOptions<T> = {}) {
    const { batchSize = 1, shuffle = false, seed = 0, dropLast = false, toTensor } = options;
    this.dataset = dataset;
    this.batchSize = batchSize === "full" ? dataset.length : batchSize;
    this.shuffle = shuffle;
    this.seed = seed;
    this.dropLast = dropLast;
    this.#toTensor = toTensor ?? ((host) => asTensor(host) as T); // T is Tensor when nothing maps to another
    if (dataset.length === 0) reject("dataset", "have at least one sample", "0");
    if (!isCount(this.batchSize) || this.batchSize === 0) {
      reject("batchSize", "be an integer >= 1 or 'full'", String(batchSize));
    }
    if (!isCount(seed)) reject("seed", "be an integer in [0, 2^53)", String(seed));
    if (this.length === 0) {
      reject("batchSize", `be at most the ${dataset.length} samples when dropLast is set`, String(batchSize));
    }
    const taken = dataset.fields.find((field) => placeFields.includes(field));
    if (taken !== undefined) reject("dataset", `leave the field names ${placeFields.join(", ")} to the loader`, taken);
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** Samples handed out per epoch: all, or with dropLast those of whole batches. */
  get samplesPerEpoch(): number {
    return Math.min(this.length * this.batchSize, this.dataset.length);
  }

  /** After the last batch of epoch e this is the beginning of epoch e + 1. */
  state(): LoaderState {
    return this.#state;
  }

  restore({ epoch, position }: LoaderState): void {
    if (!isCount(epoch)) reject("state.epoch", "be an integer >= 0", String(epoch));
    if (!isCount(position) || position > this.dataset.length) {
      reject("state.position", `be an integer in [0, ${this.dataset.length}]`, String(position));
    }
    this.#state = { epoch, position };
    this.#resumes = true;
  }

  /** The first batch that the next loop will give, leaving the state as it is. */
  peek(): Batch<F, T> {
    const start = this.#start();
    return this.#mapped(this.#batchAt(this.#order(start.epoch), start));
  }

  *[Symbol.iterator](): Generator<Batch<F, T>, void, undefined> {
    for (const batch of this.hostBatches()) yield this.#mapped(batch);
  }

  /** One epoch like `for … of`, but of host arrays, for whoever looks at them before they become tensors. */
  *hostBatches(): Generator<Batch<F, HostTensor>, void, undefined> {
    let at = this.#start();
    const { epoch } = at;
    this.#resumes = false;
    const order = this.#order(epoch);
    while (at.epoch === epoch) {
      const batch = this.#batchAt(order, at);
      at = batch.isLast ? { epoch: epoch + 1, position: 0 } : { epoch, position: at.position + batch.indices.length };
      this.#state = at;
      yield batch;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch<F, T>, void, undefined> {
    yield* this[Symbol.iterator]();
  }

  /** Where a loop that began now would begin. */
  #start(): LoaderState {
    const { epoch, position } = this.#state;
    const begun = position > 0 && !this.#resumes;
    const nothingLeft = position > 0 && this.#endOf(position) === position;
    return begun || nothingLeft ? { epoch: epoch + 1, position: 0 } : { epoch, position };
  }

  #order(epoch: number): Int32Array {
    const { length } = this.dataset;
    if (this.shuffle) return permutation(length, { seed: this.seed, stream: streams.epochOrder + epoch });
    return Int32Array.from({ length }, (_, i) => i);
  }

  /** End of the batch that begins at `position`, or `position` itself when the epoch has no further batch. */
  #endOf(position: number): number {
    const end = position + this.batchSize;
    if (end <= this.dataset.length) return end;
    return this.dropLast ? position : this.dataset.length;
  }

  #batchAt(order: Int32Array, { epoch, position }: LoaderState): Batch<F, HostTensor> {
    const end = this.#endOf(position);
    const indices = order.slice(position, end);
    const place = { indices, epoch, step: Math.ceil(position / this.batchSize), isLast: this.#endOf(end) === end };
    return { ...this.dataset.batch(indices), ...place };
  }

  #mapped(batch: Batch<F, HostTensor>): Batch<F, T> {
    const hosts = this.dataset.fields.map((field) => [field, this.#toTensor(batch[field])] as const);
    const { indices, epoch, step, isLast } = batch;
    return { ...(Object.fromEntries(hosts) as Record<F, T>), indices, epoch, step, isLast };
  }
}

const asTensor = ({ data, shape, dtype }: HostTensor): Tensor => tensor(data, { shape, dtype });

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function reject(argument: string, expected: string, received: string): never {
  throw new ValueError({ op: "DataLoader", argument, expected, received });
}
