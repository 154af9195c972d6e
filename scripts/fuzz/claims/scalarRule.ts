import { isFloat } from "../../../src/ir/dtype.ts";
import { hasExpansion, isBoundedAt, ulpBound } from "../../../src/ir/expansions.ts";
import { type ScalarName, scalars } from "../../../src/ir/scalars.ts";
import { type Claim, freshOrigins, type Rule, type Ruling } from "./claim.ts";
import { rounded } from "./rounding.ts";

const nothing = Number.POSITIVE_INFINITY;

/** Rows that are flat but for their jumps: an argument within its bound of one leaves the element out. */
const stepped: readonly ScalarName[] = ["floor", "ceil", "trunc", "round", "sign"];
/** Rows that are linear or nearly so: their inputs' errors pass through, however large. */
const plain: readonly ScalarName[] = ["neg", "abs", "add", "sub", "mul", "maximum", "minimum"];

/** The rule of any row of the scalar table, from its meaning, its kind and its stated error. */
export function scalarRule(name: ScalarName): Rule {
  const { kind, arity } = scalars[name];
  if (kind === "select") return select;
  if (kind === "compare") return (call) => compare(call.inputs);
  return (call) => {
    if (isFloat(call.node.dtype)) return smooth(name, call.values, call.inputs);
    return kind === "logic" ? logic(name, arity, call.values, call.inputs) : exact(call.inputs);
  };
}

/** Integers are exact, or nothing is known of them. */
function exact(inputs: readonly Claim[]): Ruling {
  const bounds = new Float64Array(inputs[0].bounds.length);
  for (const input of inputs) for (let i = 0; i < bounds.length; i++) bounds[i] += input.bounds[i];
  return { bounds };
}

function compare([a, b]: readonly Claim[]): Ruling {
  const bounds = new Float64Array(a.bounds.length);
  for (let i = 0; i < bounds.length; i++) {
    const [x, y] = [a.values[i], b.values[i]];
    const room = a.bounds[i] + b.bounds[i];
    if (room === 0 || Number.isNaN(x) || Number.isNaN(y)) {
      bounds[i] = room === nothing ? nothing : 0;
    } else if (a.origins[i] === b.origins[i]) {
      // One value: equal to itself unless it may be a NaN. Rounding may not have parted what the exact values part.
      bounds[i] = room === nothing ? nothing : 0;
    } else {
      bounds[i] = Math.abs(x - y) <= room ? nothing : 0;
    }
  }
  return { bounds };
}

/** Unknown bools may be either. */
function logic(name: ScalarName, arity: number, values: Claim["values"], inputs: readonly Claim[]): Ruling {
  const { meaning } = scalars[name];
  const bounds = new Float64Array(values.length);
  for (let i = 0; i < bounds.length; i++) {
    const sides = inputs.map((input) => (input.bounds[i] === 0 ? [input.values[i]] : [0, 1]));
    const results = sides[0].flatMap((a) => (arity === 1 ? [meaning(a)] : sides[1].map((b) => meaning(a, b))));
    if (results.some((result) => result !== values[i])) bounds[i] = nothing;
  }
  return { bounds };
}

/** A condition that is not known leaves what both branches have in common. */
const select: Rule = ({ values, inputs: [condition, a, b] }) => {
  const bounds = new Float64Array(values.length);
  const origins = freshOrigins(values.length);
  for (let i = 0; i < bounds.length; i++) {
    const taken = condition.values[i] !== 0 ? a : b;
    if (condition.bounds[i] === 0) {
      bounds[i] = taken.bounds[i];
      origins[i] = taken.origins[i];
      continue;
    }
    const [x, y] = [a.values[i], b.values[i]];
    if (a.origins[i] === b.origins[i]) origins[i] = a.origins[i];
    const apart = Object.is(x, y) || x === y ? 0 : Math.abs(x - y);
    const hull = Math.max(taken.bounds[i], apart + Math.max(a.bounds[i], b.bounds[i]));
    const smoothly = values instanceof Float64Array || hull === 0;
    bounds[i] = smoothly && !Number.isNaN(hull) ? hull : nothing;
  }
  return { bounds, origins };
};

/** The row at the corners of the box that its inputs lie in, against its value in the middle. */
function smooth(name: ScalarName, values: Claim["values"], inputs: readonly Claim[]): Ruling {
  const { meaning } = scalars[name];
  const ulps = hasExpansion(name) ? ulpBound[name] : 0.5;
  const bounds = new Float64Array(values.length);
  const origins = freshOrigins(values.length);
  const [a, b] = inputs;
  const isExtreme = name === "maximum" || name === "minimum";
  for (let i = 0; i < bounds.length; i++) {
    const value = values[i];
    const [x, dx] = [a.values[i], a.bounds[i]];
    const [y, dy] = b === undefined ? [0, 0] : [b.values[i], b.bounds[i]];
    if (
      dx === nothing ||
      dy === nothing ||
      (hasExpansion(name) && !isBoundedAt(name, x)) ||
      (name === "pow" && mayBeWhole(x - dx, y, dy))
    ) {
      bounds[i] = nothing;
      continue;
    }
    let spread = 0;
    const visit = (corner: number): void => {
      if (Object.is(corner, value) || corner === value) return;
      const apart = Math.abs(corner - value);
      spread = Number.isNaN(apart) ? nothing : Math.max(spread, apart);
    };
    if (dx !== 0 || dy !== 0) {
      if (b !== undefined && a.origins[i] === b.origins[i]) {
        visit(meaning(x - dx, y - dx));
        visit(meaning(x + dx, y + dx));
      } else {
        for (const s of dx === 0 ? [0] : [-dx, dx]) {
          for (const t of dy === 0 ? [0] : [-dy, dy]) visit(b === undefined ? meaning(x + s) : meaning(x + s, y + t));
        }
      }
      // What float64 loses in the middle and at the corners, and curvature between them.
      if (spread > 0) spread = spread * (1 + 2 ** -16) + Math.abs(value) * 2 ** -50;
      const jumps = stepped.includes(name) ? spread > 0 : spread > 0.01 * (1 + Math.abs(value));
      if ((jumps && !plain.includes(name)) || (name === "fmod" && wraps(x, dx, y, dy))) spread = nothing;
    }
    bounds[i] = spread === nothing ? nothing : isExtreme ? spread : rounded(value, spread, ulps);
    const winner = isExtreme && Math.abs(x - y) > dx + dy ? (value === x ? a : b) : undefined;
    if (winner) origins[i] = winner.origins[i];
  }
  return { bounds, origins };
}

/** Whether the whole quotient, which jumps, differs within the box. */
function wraps(x: number, dx: number, y: number, dy: number): boolean {
  const corners = [x - dx, x + dx].flatMap((a) => [y - dy, y + dy].map((b) => Math.trunc(a / b)));
  return Math.abs(y) <= dy || corners.some((corner) => corner !== corners[0]);
}

/** Powers of negative numbers are NaN but for whole exponents, which rounding may hit between the corners. */
function mayBeWhole(base: number, y: number, dy: number): boolean {
  return base < 0 && dy > 0 && Math.floor(y + dy) >= Math.ceil(y - dy);
}
