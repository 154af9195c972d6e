import type { DataLoader } from "../data/dataLoader.ts";
import { ValueError } from "../ir/errors.ts";
import { chunksOf } from "./chunks.ts";
import type { HostBatch } from "./programs.ts";

/** What one update is made of. */
export interface Step {
  /** Batches of the loader, those that are too large in parts: what the device is given, one after the other. */
  readonly chunks: readonly HostBatch[];
  readonly samples: number;
}

/**
 * The updates of an epoch: `accumulate` successive batches of the loader make one, and a batch of more than `chunkSize`
 * samples is cut. What is left at the end of an epoch is an update of fewer batches; a loader that drops a short last batch
 * drops that, too, so the updates are those of a loader with batches `accumulate` times as large.
 *
 * A loop is one epoch, or after a resume the rest of one. A step counts as handed out with the last of its batches, so the
 * loader's state after it goes on with the next step.
 *
 * @throws ValueError when the loader drops what is left and an epoch has fewer batches than an update takes
 */
export class Steps implements Iterable<Step> {
  readonly accumulate: number;
  readonly chunkSize: number;
  readonly #loader: DataLoader<"x" | "y">;

  constructor(loader: DataLoader<"x" | "y">, options: { readonly accumulate?: number; readonly chunkSize: number }) {
    this.#loader = loader;
    this.accumulate = options.accumulate ?? 1;
    this.chunkSize = options.chunkSize;
    if (this.length > 0) return;
    const expected = `be at most the ${loader.length} batches of an epoch when dropLast is set`;
    throw new ValueError({ op: "fit", argument: "accumulate", expected, received: String(this.accumulate) });
  }

  /** Updates per epoch. */
  get length(): number {
    const steps = this.#loader.length / this.accumulate;
    return this.#loader.dropLast ? Math.floor(steps) : Math.ceil(steps);
  }

  *[Symbol.iterator](): Generator<Step, void, undefined> {
    const { dropLast, length } = this.#loader;
    let chunks: HostBatch[] = [];
    let [batches, samples] = [0, 0];
    for (const batch of this.#loader.hostBatches()) {
      chunks.push(...chunksOf(batch, this.chunkSize));
      batches += 1;
      samples += batch.indices.length;
      if (batches < this.accumulate && (dropLast || !batch.isLast)) continue;
      const left = length - batch.step - 1;
      const dropsRest = dropLast && left > 0 && left < this.accumulate;
      if (dropsRest) this.#loader.restore({ epoch: batch.epoch + 1, position: 0 });
      yield { chunks, samples };
      if (dropsRest) return;
      chunks = [];
      [batches, samples] = [0, 0];
    }
  }
}
