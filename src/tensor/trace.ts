import type { Node } from "../ir/node.ts";

/** The part of a variable that a recording changes on the host. */
interface GradFlag {
  readonly hasGrad: boolean;
  restoreHasGrad(value: boolean): void;
}

interface GradState {
  readonly variable: GradFlag;
  readonly hasGrad: boolean;
}

/** State on the host, such as an optimizer's step count, that moves on with every call of a compiled function. */
export interface HostStep {
  advance(): void;
  undo(): void;
  /** The recording is thrown away: takes back what it began, too. */
  forget?(): void;
}

/**
 * What a compiled function has to remember of one recording besides the graph: conditions under which it may be used
 * again, and what must happen on the host at each use.
 */
export class Trace {
  /** Conditions that held while recording. */
  readonly #guards: (() => boolean)[] = [];
  readonly #hostSteps: HostStep[] = [];
  /** Variables whose gradient was touched: whether each had one when it first was, and whether that mattered. */
  readonly #before = new Map<GradFlag, GradState & { readonly matters: boolean }>();
  /** Those for which it mattered, and what all of them have, once recording is over. */
  #conditions: readonly GradState[] = [];
  #after: readonly GradState[] = [];
  readonly #seen = new Set<unknown>();
  readonly #refreshed: Node[] = [];

  /** The recording depends on `check` staying true; `about` avoids asking twice. */
  guard(about: unknown, check: () => boolean): void {
    if (this.#seen.has(about)) return;
    this.#seen.add(about);
    this.#guards.push(check);
  }

  /** A number that each call takes anew. */
  noteRefreshed(node: Node): void {
    this.#refreshed.push(node);
  }

  /** In the order of recording, so that a replay draws random streams as recording anew would; unused ones included. */
  get refreshed(): readonly Node[] {
    return this.#refreshed;
  }

  /** Host-side state that one call moves on. */
  step(hostStep: HostStep): void {
    this.#hostSteps.push(hostStep);
  }

  /** A gradient is about to be read or added to (`matters`), or replaced. */
  touchGrad(variable: GradFlag, matters: boolean): void {
    if (this.#before.has(variable)) return;
    this.#before.set(variable, { variable, hasGrad: variable.hasGrad, matters });
  }

  /** Recording is over: remembers which variables have a gradient now. */
  finish(): void {
    const touched = [...this.#before.values()];
    this.#conditions = touched.filter(({ matters }) => matters);
    this.#after = touched.map(({ variable }) => ({ variable, hasGrad: variable.hasGrad }));
  }

  /** Whether recording again would give the same graph. */
  get holds(): boolean {
    for (const { variable, hasGrad } of this.#conditions) if (variable.hasGrad !== hasGrad) return false;
    for (const check of this.#guards) if (!check()) return false;
    return true;
  }

  /** Before numbers are refreshed for another call. */
  advance(): void {
    for (const { advance } of this.#hostSteps) advance();
  }

  /** The call wrote nothing. */
  undo(): void {
    for (const { undo } of this.#hostSteps) undo();
  }

  /** The recording was for its graph only: everything on the host is as it was before, but for generators. */
  forget(): void {
    for (const step of this.#hostSteps) {
      step.undo();
      step.forget?.();
    }
    for (const { variable, hasGrad } of this.#before.values()) variable.restoreHasGrad(hasGrad);
  }

  afterReplay(): void {
    for (const { variable, hasGrad } of this.#after) variable.restoreHasGrad(hasGrad);
  }
}

let active: Trace | undefined;

/** The recording of a compiled function that is going on, if any. */
export function activeTrace(): Trace | undefined {
  return active;
}

export function withTrace<T>(trace: Trace, body: () => T): T {
  const outer = active;
  active = trace;
  try {
    return body();
  } finally {
    active = outer;
  }
}
