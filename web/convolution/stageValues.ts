import { type Grid, type WindowProduct, windowAt } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsFilter, DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import { channels, type Place, type Spot, type Stage, stageSide, stages, within } from "./scene.ts";

/** How the network's own kernels walk. */
export const networkWalk = { stride: 1, padding: 1, dilation: 1 } as const;

const zeros = (side: number): Grid => Array.from({ length: side }, () => new Array<number>(side).fill(0));
const emptyFilter: DigitsFilter = {
  kernel: zeros(3),
  bias: 0,
  norm: { mean: 0, variance: 1, eps: 1e-5, weight: 1, bias: 0 },
};
const emptyMaps = (stage: Stage): Grid[] => new Array<Grid>(channels).fill(zeros(stageSide(stage)));

/** What stands there until the network has looked. */
export const emptyLook: DigitsLook = {
  filters: new Array<DigitsFilter>(channels).fill(emptyFilter),
  convolved: emptyMaps("convolved"),
  normalised: emptyMaps("normalised"),
  activated: emptyMaps("activated"),
  pooled: emptyMaps("pooled"),
  probabilities: new Array<number>(10).fill(0),
};

/** The size of the largest value of all maps of a stage, so that a colour says the same in every channel. */
export function mostOf(look: DigitsLook, stage: Stage): number {
  return Math.max(1e-9, ...look[stage].flat(2).map(Math.abs));
}

/** The same spot at another stage. */
export function atStage(spot: Spot, stage: Stage): Spot {
  const share = stageSide(stage) / stageSide(spot.stage);
  const place = { row: Math.floor(spot.row * share), column: Math.floor(spot.column * share) };
  return { stage, channel: spot.channel, ...within(place, stageSide(stage)) };
}

/** The stage that a stage's values are made from; the image for the first. */
export function stageBefore(stage: Stage): Stage | undefined {
  return stages[stages.indexOf(stage) - 1];
}

/** The places of the map before, or of the image, that a value is made from. */
export function sourcesOf({ stage, row, column }: Spot): Place[] {
  const around = (size: number, top: number, left: number): Place[] =>
    Array.from({ length: size * size }, (_, i) => ({ row: top + Math.floor(i / size), column: left + (i % size) }));
  switch (stage) {
    case "convolved":
      return around(3, row - 1, column - 1);
    case "pooled":
      return around(2, 2 * row, 2 * column);
    default:
      return around(1, row, column);
  }
}

/** The products of a convolved value. */
export function productsOf(small: Grid, look: DigitsLook, { channel, row, column }: Spot): WindowProduct[] {
  return windowAt(small, { kernel: look.filters[channel].kernel, ...networkWalk }, row, column);
}

/** A value as its stage's formula makes it, from what came before, without the engine. */
export function remade(small: Grid, look: DigitsLook, spot: Spot): number {
  const { bias, norm } = look.filters[spot.channel];
  const before = stageBefore(spot.stage);
  if (!before) return productsOf(small, look, spot).reduce((sum, { product }) => sum + product, bias);
  const inputs = sourcesOf(spot).map(({ row, column }) => look[before][spot.channel][row][column]);
  switch (spot.stage) {
    case "normalised":
      return ((inputs[0] - norm.mean) / Math.sqrt(norm.variance + norm.eps)) * norm.weight + norm.bias;
    case "activated":
      return Math.max(0, inputs[0]);
    default:
      return Math.max(...inputs);
  }
}
