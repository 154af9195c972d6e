import type { LabelledPoint } from "../../src/lab/playgrounds/pointSets.ts";
import { most } from "../../src/lab/playgrounds/pointSettings.ts";
import { rubbed, settled } from "./drawnPoints.ts";
import { type PointChoices, pointCount, pointsOf } from "./pointChoices.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How far a hand reaches that rubs, in units of the plane. */
export const rubRadius = 0.09;

/** With further points, as many as there is room for. */
export function withPoints(choices: PointChoices, points: readonly LabelledPoint[]): PointChoices {
  const room = Math.max(0, most.points - pointCount(choices));
  return { ...choices, drawn: [...choices.drawn, ...points.slice(0, room).map(settled)] };
}

/** Without what lies near some places. Where points of the set are among it, those that stay become drawn ones. */
export function withoutPoints(choices: PointChoices, places: readonly Place[]): PointChoices {
  const rub = (points: readonly LabelledPoint[]): readonly LabelledPoint[] =>
    places.reduce<readonly LabelledPoint[]>((left, place) => rubbed(left, place, rubRadius), points);
  const all = pointsOf(choices);
  const left = rub(all);
  if (left.length === all.length) return choices;
  const drawn = rub(choices.drawn);
  if (left.length - drawn.length === all.length - choices.drawn.length) return { ...choices, drawn };
  return { ...choices, params: { ...choices.params, set: "none" }, drawn: left.map(settled) };
}

export function withoutAll(choices: PointChoices): PointChoices {
  return { ...choices, params: { ...choices.params, set: "none" }, drawn: [] };
}
