import { ValueError } from "../ir/errors.ts";

/** Counts of (true class, predicted class), and what follows from them. */
export class ConfusionMatrix {
  /** counts[t][p]: samples of class t that were taken for class p. */
  readonly counts: readonly Int32Array[];

  constructor(classes: number) {
    if (!Number.isInteger(classes) || classes < 1) reject("classes", "be an integer >= 1", classes);
    this.counts = Array.from({ length: classes }, () => new Int32Array(classes));
  }

  get classes(): number {
    return this.counts.length;
  }

  /** @throws ValueError for a class outside [0, classes), or lists of different lengths; then nothing was added */
  add(labels: ArrayLike<number>, predicted: ArrayLike<number>): this {
    if (labels.length !== predicted.length) {
      reject("predicted", `have the length ${labels.length} of labels`, predicted.length);
    }
    for (let i = 0; i < labels.length; i++) {
      this.#expectClass("labels", labels[i], i);
      this.#expectClass("predicted", predicted[i], i);
    }
    for (let i = 0; i < labels.length; i++) this.counts[labels[i]][predicted[i]] += 1;
    return this;
  }

  get total(): number {
    return this.counts.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  }

  /** NaN while empty. */
  get accuracy(): number {
    return this.counts.reduce((sum, row, i) => sum + row[i], 0) / this.total;
  }

  /** Share of each class's samples that were found; NaN for a class without samples. */
  recall(): number[] {
    return this.counts.map((row, i) => row[i] / row.reduce((a, b) => a + b, 0));
  }

  /** Share of each class's predictions that were right; NaN for a class never predicted. */
  precision(): number[] {
    return this.counts.map((row, i) => row[i] / this.counts.reduce((sum, other) => sum + other[i], 0));
  }

  #expectClass(argument: string, value: number, position: number): void {
    if (Number.isInteger(value) && value >= 0 && value < this.classes) return;
    reject(argument, `be in [0, ${this.classes})`, `${value} at position [${position}]`);
  }
}

function reject(argument: string, expected: string, received: string | number): never {
  throw new ValueError({ op: "ConfusionMatrix", argument, expected, received: String(received) });
}
