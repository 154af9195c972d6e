/** Losses over the steps, each the mean of `every` steps in a row. */
export interface LossTrace {
  readonly every: number;
  readonly means: readonly number[];
  /** Losses that do not make a mean yet. */
  readonly rest: readonly number[];
}

export const noLosses: LossTrace = { every: 1, means: [], rest: [] };

/** More than a picture is wide; of more, two and two become one. */
const most = 600;

/** The trace with the losses of further steps. */
export function withLosses(trace: LossTrace, losses: readonly number[]): LossTrace {
  let { every } = trace;
  const all = [...trace.rest, ...losses];
  let means = [...trace.means, ...inGroups(all, every)];
  let rest = all.slice(all.length - (all.length % every));
  while (means.length > most) {
    const odd = means.length % 2;
    // The last mean has no partner: its steps wait for one, as if each had that loss.
    if (odd) rest = [...Array<number>(every).fill(means[means.length - 1]), ...rest];
    means = inGroups(means, 2);
    every *= 2;
  }
  return { every, means, rest };
}

function inGroups(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, i) => {
    const group = values.slice(i * size, (i + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / size;
  });
}

/** Step and loss, for a picture; the steps that do not make a mean yet are its last point. */
export function tracePoints({ every, means, rest }: LossTrace): [step: number, loss: number][] {
  const points = means.map((loss, i): [number, number] => [(i + 1) * every, loss]);
  const last = rest.reduce((sum, value) => sum + value, 0) / rest.length;
  return rest.length > 0 ? [...points, [means.length * every + rest.length, last]] : points;
}
