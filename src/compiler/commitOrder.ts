/** A group that runs after the guards, by its number. */
export interface LateGroup {
  readonly group: number;
  /** Groups that make what it reads. */
  readonly reads: readonly number[];
  /** Groups that read what it writes over. */
  readonly after: readonly number[];
  /** Updates come first; then what only they read, such as gradients of weights; then the rest. */
  readonly rank: 0 | 1 | 2;
}

/**
 * The order of what runs after the guards: of the groups that can run, one of the lowest rank, and of those the first by
 * number. Where groups wait for one another's old values, the first of them goes ahead: it is `blocked`, and must not
 * write in place.
 */
export function commitOrder(late: readonly LateGroup[]): { order: number[]; blocked: number[] } {
  const position = new Map(late.map(({ group }, i) => [group, i]));
  const followers = late.map((): number[] => []);
  const missing = late.map(({ reads, after }, i) => {
    const first = [...new Set([...reads, ...after])].flatMap((group) => position.get(group) ?? []);
    for (const other of first) followers[other].push(i);
    return first.length;
  });
  const ready: number[] = [];
  const makeReady = (i: number): void => {
    const at = ready.findIndex((other) => (late[other].rank - late[i].rank || other - i) > 0);
    ready.splice(at < 0 ? ready.length : at, 0, i);
  };
  missing.forEach((count, i) => {
    if (count === 0) makeReady(i);
  });
  const order: number[] = [];
  const blocked: number[] = [];
  const isDone = late.map(() => false);
  let first = 0;
  while (order.length < late.length) {
    let i = ready.shift();
    if (i === undefined) {
      while (isDone[first]) first++;
      i = first;
      blocked.push(late[i].group);
    }
    isDone[i] = true;
    order.push(late[i].group);
    for (const next of followers[i]) {
      missing[next] -= 1;
      if (missing[next] === 0 && !isDone[next]) makeReady(next);
    }
  }
  return { order, blocked };
}
