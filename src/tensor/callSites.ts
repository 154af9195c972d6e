import type { CallSite, Node, Scope } from "../ir/node.ts";
import { Tensor } from "./tensor.ts";

let isTracking = false;

/** Runs `body`, whose nodes remember from which line of code they come and what went into their ops; synchronous. */
export function withCallSites<T>(body: () => T): T {
  const outer = isTracking;
  isTracking = true;
  try {
    return body();
  } finally {
    isTracking = outer;
  }
}

/** What a call site is made from. */
export interface CallFacts {
  readonly op: string;
  /** Tensors by name; whatever else there is is left out. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the call that this one belongs to; `here` takes the present one. */
  readonly stack: "here" | string | undefined;
}

/** The scope with its call, where somebody looks for anomalies; else the scope itself. */
export function atCall(scope: Scope, facts: () => CallFacts): Scope {
  if (!isTracking) return scope;
  const { op, inputs, stack } = facts();
  const nodes: Record<string, Node> = {};
  for (const [name, value] of Object.entries(inputs)) if (value instanceof Tensor) nodes[name] = value.node;
  const call: CallSite = { op, stack: stack === "here" ? presentStack() : stack, inputs: nodes };
  return { ...scope, call };
}

/** Deep enough to reach the user's code through modules within modules. */
const frames = 200;

function presentStack(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  try {
    return new Error().stack;
  } finally {
    Error.stackTraceLimit = limit;
  }
}
