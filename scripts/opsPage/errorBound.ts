import { hasExpansion, ulpBound } from "../../src/ir/expansions.ts";
import type { Node } from "../../src/ir/node.ts";
import { isScalarName, type ScalarName } from "../../src/ir/scalars.ts";

/** Rows that IEEE arithmetic rounds once. */
const roundedOnce: ReadonlySet<ScalarName> = new Set(["add", "sub", "mul", "div", "sqrt"]);

/** Structural primitives that hand elements on unchanged, or answer with one of them or its place. */
const unchanged: ReadonlySet<string> = new Set([
  ...["reshape", "permute", "expand", "pad", "slice", "flip", "cat", "gather", "iota", "randomBits"],
  ...["amax", "amin", "argmax", "argmin", "windowMax", "windowArgmax"],
]);

/** The largest error of a row on float32, in units in the last place of the exact value; 0 for an exact one. */
export function rowBound(name: ScalarName): number {
  if (hasExpansion(name)) return ulpBound[name];
  return roundedOnce.has(name) ? 0.5 : 0;
}

/**
 * What is known of a float32 result: exact; the bound of the one function that rounds; or, for a composition, nothing but
 * the tolerance of the suite.
 */
export type ErrorBound =
  | { readonly kind: "exact" }
  | { readonly kind: "ulp"; readonly ulp: number; readonly row: ScalarName }
  | { readonly kind: "composition" };

function isExact({ op, dtype, inputs, ...node }: Node): boolean {
  if (isScalarName(op)) return rowBound(op) === 0 || dtype !== "float32";
  if (op === "cast") return dtype !== "float32" || inputs[0].dtype === "bool" || inputs[0].dtype === "uint8";
  if (op === "scatter") return "mode" in node.attrs && node.attrs.mode === "set";
  return unchanged.has(op) || dtype !== "float32";
}

/** The bound of what these nodes compute from their leaves. */
export function boundOf(outputs: readonly Node[]): ErrorBound {
  const seen = new Set<Node>();
  const rounding: Node[] = [];
  const open = [...outputs];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node) || node.inputs.length === 0) continue;
    seen.add(node);
    if (!isExact(node)) rounding.push(node);
    open.push(...node.inputs);
  }
  if (rounding.length === 0) return { kind: "exact" };
  const [{ op }] = rounding;
  if (rounding.length > 1 || !isScalarName(op)) return { kind: "composition" };
  return { kind: "ulp", ulp: rowBound(op), row: op };
}

const rank = (bound: ErrorBound): number =>
  bound.kind === "exact" ? 0 : bound.kind === "ulp" ? bound.ulp : Number.POSITIVE_INFINITY;

/** The weaker of two. */
export function weaker(a: ErrorBound, b: ErrorBound): ErrorBound {
  return rank(b) > rank(a) ? b : a;
}
