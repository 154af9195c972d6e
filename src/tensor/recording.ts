import { ValueError } from "../ir/errors.ts";
import { rootScope, type Scope } from "../ir/node.ts";

let scope: Scope = rootScope;
let gradEnabled = true;

/** Where code runs now: module path, outermost op, phase. Nodes keep it as provenance. */
export function currentScope(): Scope {
  return scope;
}

/** Whether ops recorded now remember how to differentiate themselves. */
export function isGradEnabled(): boolean {
  return gradEnabled;
}

/** Runs `body` with other provenance; synchronous. */
export function withScope<T>(inner: Scope, body: () => T): T {
  const outer = scope;
  scope = inner;
  try {
    return body();
  } finally {
    scope = outer;
  }
}

/** Runs `body` in a phase of a training step. */
export function inPhase<T>(phase: Scope["phase"], body: () => T): T {
  return scope.phase === phase ? body() : withScope({ ...scope, phase }, body);
}

/** Runs `body` with gradient recording on or off; synchronous, because the switch is off again when `body` returns. */
export function withGrad<T>(name: string, enabled: boolean, body: () => T): T {
  const outer = gradEnabled;
  gradEnabled = enabled;
  try {
    return expectSynchronous(name, body());
  } finally {
    gradEnabled = outer;
  }
}

/** What a function returned, unless that is a promise: then what it records later would be recorded elsewhere. */
export function expectSynchronous<T>(name: string, result: T): T {
  if (!(result instanceof Promise)) return result;
  result.catch(() => undefined); // what it was rejected for inside is not the fault to report
  throw new ValueError({
    op: name,
    argument: "fn",
    expected: "be synchronous, since recording is switched back when it returns",
    received: "an async function",
    repair: "Record inside, await outside.",
  });
}
