import { attrsOf, type CumulativeMode, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { constant } from "./emit.ts";
import { f32, f64, get, i32, load, local, op, set, store } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, KernelBuffer, Stmt, ValueType } from "./kernel.ts";
import { elementOf, type Lines, lineKernel, linesAlong, positionAt } from "./lines.ts";
import { named, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

/** The result so far of one line. */
interface Running {
  begin(statements: Stmt[]): void;
  /** Takes the element at a position, and gives the result there. */
  next(value: Expr, position: Expr, statements: Stmt[]): Expr;
}

/**
 * Running results, one line after the other from its first element to its last, so no bit depends on anything but the
 * line. Float sums and products are carried in f64 and rounded where they are stored.
 */
export function lowerCumulative(node: Node): Lowered {
  const { dim, mode, reverse } = attrsOf(node, "cumulative");
  const [x] = node.inputs;
  const lines = linesAlong(x.shape, dim);
  const type = valueType(x.dtype);
  const kernel = lineKernel(lines, {
    name: `cumulative ${mode}`,
    buffers: buffersOf(node),
    scratch: 0,
    flop: mode === "logsumexp" ? 60 : 4,
    // Exponentials are long enough to fill the machine alone.
    together: mode === "logsumexp" ? 1 : 4,
    write(starts, statements) {
      const running = starts.map(() => runningOf(mode, type));
      for (const each of running) each.begin(statements);
      walk(lines, reverse, statements, (position, inner) => {
        starts.forEach((start, u) => {
          const at = named("at", elementOf(lines, start, position), inner);
          const value = named("x", load(0, type, false, at), inner);
          const number = type === "bool" ? named("n", op("where", value, i32(1), i32(0)), inner) : value;
          const result = running[u].next(number, position, inner);
          inner.push(store(1, at, node.dtype === "bool" ? op("ne", result, i32(0)) : result));
        });
      });
    },
  });
  return { steps: [{ kernel, buffers: [x, node].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

/** y[i] = a[i] · y[i − 1] + b[i], with y in f64. */
export function lowerRecurrence(node: Node): Lowered {
  const { dim, reverse } = attrsOf(node, "recurrence");
  const lines = linesAlong(node.shape, dim);
  const wide = (buffer: number, at: Expr): Expr => op("toDouble", load(buffer, "f32", false, at));
  const kernel = lineKernel(lines, {
    name: "recurrence",
    buffers: buffersOf(node),
    scratch: 0,
    flop: 4,
    together: 4,
    write(starts, statements) {
      const states = starts.map(() => local("y", "f64"));
      for (const state of states) statements.push(set(state, f64(0)));
      walk(lines, reverse, statements, (position, inner) => {
        starts.forEach((start, u) => {
          const at = named("at", elementOf(lines, start, position), inner);
          inner.push(set(states[u], op("add", op("mul", wide(0, at), get(states[u])), wide(1, at))));
          inner.push(store(2, at, op("toSingle", get(states[u]))));
        });
      });
    },
  });
  const nodes = [...node.inputs, node];
  return { steps: [{ kernel, buffers: nodes.map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

function walk(
  lines: Lines,
  reverse: boolean,
  statements: Stmt[],
  write: (position: Expr, inner: Stmt[]) => void,
): void {
  repeat("k", { from: i32(0), to: i32(lines.length), step: 1 }, statements, (k, inner) =>
    write(named("position", positionAt(lines, k, reverse), inner), inner),
  );
}

function buffersOf(node: Node): KernelBuffer[] {
  return [...node.inputs, node].map((n) => ({
    dtype: n.dtype,
    access: n === node ? "write" : "read",
    numel: numel(n.shape),
  }));
}

function runningOf(mode: CumulativeMode, type: ValueType): Running {
  const number = type === "bool" ? "i32" : type;
  switch (mode) {
    case "sum":
      return total(number, 0, (a, b) => op(type === "bool" ? "bitOr" : "add", a, b));
    case "prod":
      return total(number, 1, (a, b) => op("mul", a, b));
    case "logsumexp":
      return logsumexp();
    case "argmax":
      return extreme(number, "ge");
    case "argmin":
      return extreme(number, "le");
  }
}

function total(number: ValueType, identity: number, combine: (a: Expr, b: Expr) => Expr): Running {
  const isFloat = number === "f32";
  const sum = local("total", isFloat ? "f64" : number);
  return {
    begin: (statements) => statements.push(set(sum, constant(identity, sum.type))),
    next(value, _position, statements) {
      statements.push(set(sum, combine(get(sum), isFloat ? op("toDouble", value) : value)));
      return isFloat ? op("toSingle", get(sum)) : get(sum);
    },
  };
}

/** Terms larger than e^4 times the reference point become the reference point themselves. */
const rise = 4;

/**
 * The sum of exp(x − r) in f64, relative to a point r that only moves when x has risen well above it: moving rounds,
 * but what was rounded before then counts e^−4 of the sum at most. Equal infinities are 0 apart.
 */
function logsumexp(): Running {
  const sum = local("sum", "f64");
  const from = local("r", "f32");
  return {
    begin: (statements) => statements.push(set(sum, f64(0)), set(from, f32(Number.NEGATIVE_INFINITY))),
    next(x, _position, statements) {
      const r = get(from);
      const moves = named("moves", op("gt", x, op("add", r, f32(rise))), statements);
      const apart = op("where", op("eq", x, r), f32(0), op("where", moves, op("sub", r, x), op("sub", x, r)));
      const e = named("e", op("toDouble", op("exp", apart)), statements);
      const moved = op("add", op("mul", get(sum), e), f64(1));
      statements.push(set(sum, op("where", moves, moved, op("add", get(sum), e))));
      statements.push(set(from, op("where", moves, x, r)));
      return op("add", get(from), op("log", op("toSingle", get(sum))));
    },
  };
}

/** Position of the extreme so far: of equals the latest, and the latest NaN once there is one. */
function extreme(number: ValueType, compare: "ge" | "le"): Running {
  const best = local("best", number);
  const where = local("where", "i32");
  return {
    begin: (statements) => statements.push(set(best, constant(0, number)), set(where, i32(-1))),
    next(value, position, statements) {
      const isFirst = op("lt", get(where), i32(0));
      const beats = op("logicalOr", isFirst, op(compare, value, get(best)));
      const wins = number === "f32" ? op("logicalOr", beats, op("ne", value, value)) : beats;
      const won = named("wins", wins, statements);
      statements.push(set(best, op("where", won, value, get(best))));
      statements.push(set(where, op("where", won, position, get(where))));
      return get(where);
    },
  };
}
