import type { Expr, OpName, ValueType } from "../../compiler/kernel.ts";
import { InternalError } from "../../ir/errors.ts";
import type { OpCode, SimdCode } from "./opcodes.ts";
import type { Writer } from "./writer.ts";

/** Operations that are one instruction on operands of a type. */
const scalar: Record<ValueType, Partial<Record<OpName, OpCode>>> = {
  f32: {
    ...{ neg: "f32.neg", abs: "f32.abs", add: "f32.add", sub: "f32.sub", mul: "f32.mul", div: "f32.div" },
    ...{ maximum: "f32.max", minimum: "f32.min", sqrt: "f32.sqrt" },
    ...{ floor: "f32.floor", ceil: "f32.ceil", trunc: "f32.trunc", round: "f32.nearest" },
    ...{ eq: "f32.eq", ne: "f32.ne", lt: "f32.lt", le: "f32.le", gt: "f32.gt", ge: "f32.ge" },
    ...{ bitsOf: "i32.reinterpret_f32", toDouble: "f64.promote_f32" },
  },
  f64: {
    ...{ neg: "f64.neg", abs: "f64.abs", add: "f64.add", sub: "f64.sub", mul: "f64.mul", div: "f64.div" },
    ...{ maximum: "f64.max", minimum: "f64.min", sqrt: "f64.sqrt" },
    ...{ floor: "f64.floor", ceil: "f64.ceil", trunc: "f64.trunc", round: "f64.nearest" },
    ...{ eq: "f64.eq", ne: "f64.ne", lt: "f64.lt", le: "f64.le", gt: "f64.gt", ge: "f64.ge" },
    toSingle: "f32.demote_f64",
  },
  i32: {
    ...{ add: "i32.add", sub: "i32.sub", mul: "i32.mul", indexDiv: "i32.div_u", indexRem: "i32.rem_u" },
    ...{ bitAnd: "i32.and", bitOr: "i32.or", bitXor: "i32.xor", shiftLeft: "i32.shl", shiftRight: "i32.shr_u" },
    ...{ eq: "i32.eq", ne: "i32.ne", lt: "i32.lt_s", le: "i32.le_s", gt: "i32.gt_s", ge: "i32.ge_s" },
    ...{ floatOf: "f32.reinterpret_i32", toFloat: "f32.convert_i32_s" },
  },
  // 0 or 1: sums and maxima of conditions are "or", products and minima "and".
  bool: {
    ...{ logicalAnd: "i32.and", logicalOr: "i32.or", logicalXor: "i32.xor", logicalNot: "i32.eqz" },
    ...{ add: "i32.or", maximum: "i32.or", mul: "i32.and", minimum: "i32.and" },
    ...{ eq: "i32.eq", ne: "i32.ne", lt: "i32.lt_s", le: "i32.le_s", gt: "i32.gt_s", ge: "i32.ge_s" },
  },
};

const vector: Record<ValueType, Partial<Record<OpName, SimdCode>>> = {
  f32: {
    ...{ neg: "f32x4.neg", abs: "f32x4.abs", add: "f32x4.add", sub: "f32x4.sub", mul: "f32x4.mul" },
    ...{ div: "f32x4.div", maximum: "f32x4.max", minimum: "f32x4.min", sqrt: "f32x4.sqrt" },
    ...{ floor: "f32x4.floor", ceil: "f32x4.ceil", trunc: "f32x4.trunc", round: "f32x4.nearest" },
    ...{ eq: "f32x4.eq", ne: "f32x4.ne", lt: "f32x4.lt", le: "f32x4.le", gt: "f32x4.gt", ge: "f32x4.ge" },
    toInt: "i32x4.trunc_sat_f32x4_s",
  },
  f64: {},
  i32: {
    ...{ neg: "i32x4.neg", abs: "i32x4.abs", add: "i32x4.add", sub: "i32x4.sub", mul: "i32x4.mul" },
    ...{ maximum: "i32x4.max_s", minimum: "i32x4.min_s" },
    ...{ bitAnd: "v128.and", bitOr: "v128.or", bitXor: "v128.xor" },
    ...{ eq: "i32x4.eq", ne: "i32x4.ne", lt: "i32x4.lt_s", le: "i32x4.le_s", gt: "i32x4.gt_s", ge: "i32x4.ge_s" },
    toFloat: "f32x4.convert_i32x4_s",
  },
  // All ones or all zeros per lane, so order is that of unsigned numbers.
  bool: {
    ...{ logicalAnd: "v128.and", logicalOr: "v128.or", logicalXor: "v128.xor", logicalNot: "v128.not" },
    ...{ add: "v128.or", maximum: "v128.or", mul: "v128.and", minimum: "v128.and" },
    ...{ eq: "i32x4.eq", ne: "i32x4.ne", lt: "i32x4.lt_u", le: "i32x4.le_u", gt: "i32x4.gt_u", ge: "i32x4.ge_u" },
  },
};

/** Operations of several instructions, written out below. */
const composite = new Set<string>([
  ...["rsqrt f32", "rsqrt f64", "neg i32", "abs i32", "sign i32", "maximum i32", "minimum i32"],
  ...["toInt f32", "bitsOf f32", "floatOf i32", "shiftLeft i32", "shiftRight i32"],
]);

type OpExpr = Extract<Expr, { kind: "op" }>;

function operandType(expr: OpExpr): ValueType {
  return expr.args[expr.args.length - 1].type;
}

/** Whether WebAssembly has this operation; the others are expanded before they get here. */
export function isNative(expr: OpExpr): boolean {
  const type = operandType(expr);
  if (expr.op === "where") return true;
  return (expr.vector ? vector : scalar)[type][expr.op] !== undefined || composite.has(`${expr.op} ${type}`);
}

function isNumber(expr: Expr): boolean {
  return expr.kind === "const" && !Number.isNaN(expr.value);
}

/** What writing an operation needs from the function around it. */
export interface Operands {
  readonly relaxed: boolean;
  /** Writes an argument. */
  push(arg: Expr): void;
  /** Whether two expressions have the same value here. */
  same(a: Expr, b: Expr): boolean;
}

/** Writes the operation. */
export function writeOp(out: Writer, expr: OpExpr, operands: Operands): void {
  const { op, args } = expr;
  const push = (arg: Expr): void => operands.push(arg);
  const type = operandType(expr);
  if (op === "where") {
    writeWhere(out, expr, operands);
    return;
  }
  if ((op === "maximum" || op === "minimum") && type === "f32" && args.some(isNumber)) {
    writeBound(out, expr, push);
    return;
  }
  const code = expr.vector ? undefined : scalar[type][op];
  const vectorCode = expr.vector ? vector[type][op] : undefined;
  if (code === undefined && vectorCode === undefined) {
    if (expr.vector) writeVector(out, expr, push);
    else writeScalar(out, expr, push);
    return;
  }
  for (const arg of args) push(arg);
  if (code !== undefined) out.op(code);
  if (vectorCode !== undefined) out.simd(vectorCode);
}

/** A choice between the two sides of a comparison is a bound: one instruction. */
function writeWhere(out: Writer, { args, vector }: OpExpr, { relaxed, push, same }: Operands): void {
  const [condition, chosen, otherwise] = args;
  if (vector && condition.kind === "op" && (condition.op === "lt" || condition.op === "gt")) {
    const [less, more] = condition.op === "lt" ? condition.args : [condition.args[1], condition.args[0]];
    if (less.type === "f32") {
      // pmax(a, b) is a < b ? b : a, and pmin(a, b) is b < a ? b : a.
      const larger = same(chosen, more) && same(otherwise, less);
      if (larger || (same(chosen, less) && same(otherwise, more))) {
        push(otherwise);
        push(chosen);
        out.simd(larger ? "f32x4.pmax" : "f32x4.pmin");
        return;
      }
    }
  }
  push(chosen);
  push(otherwise);
  push(condition);
  if (!vector) out.op("select");
  else out.simd(relaxed ? "i32x4.relaxed_laneselect" : "v128.bitselect");
}

/** x < c ? c : x: with a number for c this keeps a NaN in x, at one instruction instead of V8's eight for f32x4.max. */
function writeBound(out: Writer, expr: OpExpr, push: (arg: Expr) => void): void {
  const [bound, x] = isNumber(expr.args[0]) ? expr.args : [expr.args[1], expr.args[0]];
  const larger = expr.op === "maximum";
  if (expr.vector) {
    push(x);
    push(bound);
    out.simd(larger ? "f32x4.pmax" : "f32x4.pmin");
    return;
  }
  push(bound);
  push(x);
  const held = out.spare("f32", 0);
  out.tee(held).get(held);
  push(bound);
  out.op(larger ? "f32.lt" : "f32.gt").op("select");
}

function writeScalar(out: Writer, expr: OpExpr, push: (arg: Expr) => void): void {
  const { op, args } = expr;
  const type = operandType(expr);
  if (op === "rsqrt") {
    if (type === "f64") out.f64(1);
    else out.f32(1);
    push(args[0]);
    out.op(type === "f64" ? "f64.sqrt" : "f32.sqrt").op(type === "f64" ? "f64.div" : "f32.div");
  } else if (op === "neg") {
    out.i32(0);
    push(args[0]);
    out.op("i32.sub");
  } else if (op === "abs") {
    const [value, sign] = [out.spare("i32", 0), out.spare("i32", 1)];
    push(args[0]);
    out.tee(value).get(value).i32(31).op("i32.shr_s").tee(sign).op("i32.xor").get(sign).op("i32.sub");
  } else if (op === "sign") {
    const value = out.spare("i32", 0);
    push(args[0]);
    out.tee(value).i32(0).op("i32.gt_s").get(value).i32(0).op("i32.lt_s").op("i32.sub");
  } else if (op === "maximum" || op === "minimum") {
    const [a, b] = [out.spare("i32", 0), out.spare("i32", 1)];
    push(args[0]);
    push(args[1]);
    out.set(b).tee(a).get(b).get(a).get(b);
    out.op(op === "maximum" ? "i32.gt_s" : "i32.lt_s").op("select");
  } else if (op === "toInt") {
    push(args[0]);
    out.truncate();
  } else {
    throw new InternalError(`wasm has no scalar ${op} of ${type}.`);
  }
}

function writeVector(out: Writer, expr: OpExpr, push: (arg: Expr) => void): void {
  const { op, args } = expr;
  if (op === "rsqrt") {
    out.v128((bytes) => bytes.f32(1));
    push(args[0]);
    out.simd("f32x4.sqrt").simd("f32x4.div");
  } else if (op === "bitsOf" || op === "floatOf") {
    push(args[0]);
  } else if (op === "sign") {
    const value = out.spare("v128", 0);
    push(args[0]);
    out.tee(value).v128((bytes) => bytes.i32Fixed(0));
    out
      .simd("i32x4.lt_s")
      .get(value)
      .v128((bytes) => bytes.i32Fixed(0));
    out.simd("i32x4.gt_s").simd("i32x4.sub");
  } else if (op === "shiftLeft" || op === "shiftRight") {
    writeShift(out, expr, push);
  } else {
    throw new InternalError(`wasm has no vector ${op} of ${operandType(expr)}.`);
  }
}

/** One count for all lanes is an instruction; counts of their own go lane by lane. */
function writeShift(out: Writer, { op, args }: OpExpr, push: (arg: Expr) => void): void {
  const [value, count] = args;
  push(value);
  if (count.kind === "splat") {
    push(count.value);
    out.simd(op === "shiftLeft" ? "i32x4.shl" : "i32x4.shr_u");
    return;
  }
  if (count.kind === "const") {
    out.i32(count.value).simd(op === "shiftLeft" ? "i32x4.shl" : "i32x4.shr_u");
    return;
  }
  push(count);
  const [values, counts] = [out.spare("v128", 0), out.spare("v128", 1)];
  out.set(counts).tee(values);
  for (let lane = 0; lane < 4; lane++) {
    for (const from of [values, counts]) {
      out.get(from).simd("i32x4.extract_lane");
      out.bytes.byte(lane);
    }
    out.op(op === "shiftLeft" ? "i32.shl" : "i32.shr_u").simd("i32x4.replace_lane");
    out.bytes.byte(lane);
  }
}
