import { InternalError } from "../ir/errors.ts";
import { isScalarName, scalars } from "../ir/scalars.ts";
import type { Expr, Local, OpName, Stmt, ValueType } from "./kernel.ts";

let nextLocal = 0;

export function local(name: string, type: ValueType, vector = false): Local {
  return { id: nextLocal++, name, type, vector };
}

export function get(variable: Local): Expr {
  return { kind: "local", local: variable, type: variable.type, vector: variable.vector };
}

export function f32(value: number): Expr {
  return { kind: "const", value: Math.fround(value), type: "f32", vector: false };
}

export function f64(value: number): Expr {
  return { kind: "const", value, type: "f64", vector: false };
}

export function i32(value: number): Expr {
  return { kind: "const", value: value | 0, type: "i32", vector: false };
}

export function bool(value: boolean): Expr {
  return { kind: "const", value: value ? 1 : 0, type: "bool", vector: false };
}

export function splat(value: Expr): Expr {
  return value.vector ? value : { kind: "splat", value, type: value.type, vector: true };
}

export function load(buffer: number, type: ValueType, vector: boolean, index: Expr, offset = 0): Expr {
  return { kind: "load", buffer, index, offset, type, vector };
}

export function lane(value: Expr, which: number): Expr {
  return { kind: "lane", value, lane: which, type: value.type, vector: false };
}

export const lanes: Expr = { kind: "lanes", type: "i32", vector: true };

export function shuffle(a: Expr, b: Expr, order: readonly number[]): Expr {
  return { kind: "shuffle", a, b, lanes: order, type: a.type, vector: true };
}

export function madd(a: Expr, b: Expr, c: Expr): Expr {
  const vector = a.vector || b.vector || c.vector;
  const spread = (x: Expr): Expr => (vector ? splat(x) : x);
  return { kind: "madd", a: spread(a), b: spread(b), c: spread(c), type: "f32", vector };
}

/** Applies `name`; where one argument is a vector, scalars among the others are spread over the lanes. */
export function op(name: OpName, ...args: Expr[]): Expr {
  const vector = args.some((arg) => arg.vector);
  const fitted = vector ? args.map(splat) : args;
  return { kind: "op", op: name, args: fitted, type: resultType(name, args), vector };
}

function resultType(name: OpName, args: readonly Expr[]): ValueType {
  if (name === "bitsOf" || name === "toInt") return "i32";
  if (name === "floatOf" || name === "toFloat" || name === "toSingle") return "f32";
  if (name === "toDouble") return "f64";
  if (name === "indexDiv" || name === "indexRem") return "i32";
  if (!isScalarName(name)) throw new InternalError(`kernel op ${name} is unknown.`);
  const { kind, arity } = scalars[name];
  if (args.length !== arity) throw new InternalError(`kernel op ${name} takes ${arity} arguments, got ${args.length}.`);
  const operands = kind === "select" ? args.slice(1) : args;
  if (operands.some((arg) => arg.type !== operands[0].type)) {
    throw new InternalError(`kernel op ${name} mixes ${operands.map((arg) => arg.type).join(" and ")}.`);
  }
  return kind === "compare" || kind === "logic" ? "bool" : operands[0].type;
}

/** Index sum that folds constants, so that equal addresses look equal. */
export function addIndex(a: Expr, b: Expr): Expr {
  if (a.kind === "const" && b.kind === "const") return i32(a.value + b.value);
  if (a.kind === "const" && a.value === 0) return b;
  if (b.kind === "const" && b.value === 0) return a;
  return op("add", a, b);
}

/** Index product by a constant, folded. */
export function mulIndex(a: Expr, factor: number): Expr {
  if (factor === 0) return i32(0);
  if (factor === 1) return a;
  if (a.kind === "const") return i32(a.value * factor);
  return op("mul", a, i32(factor));
}

export function set(variable: Local, value: Expr): Stmt {
  if (variable.type !== value.type || variable.vector !== value.vector) {
    throw new InternalError(`kernel local ${variable.name} is set to another type.`);
  }
  return { kind: "set", local: variable, value };
}

export function store(buffer: number, index: Expr, value: Expr, offset = 0): Stmt {
  return { kind: "store", buffer, index, offset, value };
}

export function touch(buffer: number, index: Expr, offset = 0): Stmt {
  return { kind: "touch", buffer, index, offset };
}

export function loop(variable: Local, from: Expr, to: Expr, step: number, body: readonly Stmt[]): Stmt {
  return { kind: "for", variable, from, to, step, body };
}

export function when(condition: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt {
  return { kind: "if", condition, then, otherwise };
}
