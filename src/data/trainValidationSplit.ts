import { ShapeError, ValueError } from "../ir/errors.ts";
import { permutation } from "./permutation.ts";
import { streams } from "./streams.ts";

/** What a split needs of a dataset. */
export interface Divisible<D> {
  readonly length: number;
  subset(indices: ArrayLike<number>): D;
}

/** How to draw the validation samples. */
export interface SplitOptions {
  /** Which random samples; 0 unless given. */
  readonly seed?: number;
  /** A class number per sample; each class then gives its share of the validation samples. */
  readonly stratify?: ArrayLike<number>;
}

/**
 * Divides a dataset at random: round(fraction · length) samples for validation, the others for training. Both parts keep the
 * order of the dataset; the same seed gives the same parts.
 *
 * Stratified, class c gives floor(fraction · count) samples, and the places left go to the classes with the largest remainders.
 *
 * @param fraction  share of the validation part, in (0, 1)
 * @throws ValueError when fraction is outside (0, 1) or leaves a part empty
 * @throws ShapeError when stratify has another length than the dataset
 * @example trainValidationSplit(images, 0.1, { seed: 1, stratify: images.labels })
 */
export function trainValidationSplit<D>(
  dataset: Divisible<D>,
  fraction: number,
  options: SplitOptions = {},
): { train: D; validation: D } {
  const { seed = 0, stratify } = options;
  const { length } = dataset;
  const wanted = Math.round(fraction * length);
  if (!(fraction > 0 && fraction < 1)) reject("fraction", "be in (0, 1)", String(fraction));
  if (wanted === 0 || wanted === length) {
    reject("fraction", `leave samples on both sides of ${length}`, `${fraction}, which takes ${wanted} for validation`);
  }
  if (stratify !== undefined && stratify.length !== length) {
    throw new ShapeError({
      op: "trainValidationSplit",
      argument: "stratify",
      expected: `have a class for each of the ${length} samples`,
      received: String(stratify.length),
    });
  }
  const groups = stratify === undefined ? [arange(length)] : classes(stratify);
  const counts = shares(groups, fraction, wanted);
  const chosen = new Uint8Array(length);
  for (const [g, group] of groups.entries()) {
    const order = permutation(group.length, { seed, stream: streams.split + g });
    for (let i = 0; i < counts[g]; i++) chosen[group[order[i]]] = 1;
  }
  const all = arange(length);
  return {
    train: dataset.subset(all.filter((i) => chosen[i] === 0)),
    validation: dataset.subset(all.filter((i) => chosen[i] === 1)),
  };
}

function arange(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** Sample numbers of each class, classes ascending. */
function classes(labels: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const group = groups.get(labels[i]);
    if (group === undefined) groups.set(labels[i], [i]);
    else group.push(i);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** Largest-remainder shares of `wanted` samples; of equal remainders the earlier group's goes first. */
function shares(groups: readonly number[][], fraction: number, wanted: number): number[] {
  const exact = groups.map((group) => group.length * fraction);
  const counts = exact.map(Math.floor);
  const left = wanted - counts.reduce((a, b) => a + b, 0);
  const byRemainder = arange(groups.length).sort((a, b) => exact[b] - counts[b] - (exact[a] - counts[a]) || a - b);
  for (const g of byRemainder.slice(0, left)) counts[g]++;
  return counts;
}

function reject(argument: string, expected: string, received: string): never {
  throw new ValueError({ op: "trainValidationSplit", argument, expected, received });
}
