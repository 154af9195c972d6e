/** What a checkpoint keeps of a mean. */
export interface WeightedMeanState {
  readonly sum: number;
  readonly weight: number;
}

/** A mean of batch means, each weighted by its number of samples, so that a short last batch does not bias it. */
export class WeightedMean {
  #sum = 0;
  #weight = 0;

  /** Adds a mean over `weight` samples. */
  add(mean: number, weight: number): void {
    this.addTotal(mean * weight, weight);
  }

  /** Adds a sum over `weight` samples, such as a count of correct ones: exact where a mean would be rounded. */
  addTotal(sum: number, weight: number): void {
    this.#sum += sum;
    this.#weight += weight;
  }

  /** NaN while nothing was added. */
  get value(): number {
    return this.#sum / this.#weight;
  }

  /** Samples so far. */
  get weight(): number {
    return this.#weight;
  }

  state(): WeightedMeanState {
    return { sum: this.#sum, weight: this.#weight };
  }

  restore({ sum, weight }: WeightedMeanState): void {
    this.#sum = sum;
    this.#weight = weight;
  }
}
