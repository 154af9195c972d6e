import type { Expr } from "../../compiler/kernel.ts";
import type { DType } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import type { Writer } from "./writer.ts";

function unfit(what: string, expr: Expr, dtype: DType): InternalError {
  return new InternalError(`a kernel ${what} ${expr.vector ? "a vector of " : ""}${expr.type}, memory of ${dtype}.`);
}

/** Loads what the address on the stack points to; bytes widen to i32, or become conditions. */
export function writeLoad(out: Writer, dtype: DType, expr: Expr, offset: number): void {
  if (dtype === "float64") {
    if (expr.type !== "f64" || expr.vector) throw unfit("loads", expr, dtype);
    out.memory("f64.load", 3, offset);
  } else if (dtype === "uint8" || dtype === "bool") {
    if (expr.type !== (dtype === "bool" ? "bool" : "i32")) throw unfit("loads", expr, dtype);
    if (!expr.vector) {
      out.memory("i32.load8_u", 0, offset);
      if (dtype === "bool") out.i32(0).op("i32.ne");
      return;
    }
    out.simdMemory("v128.load32_zero", 0, offset).simd("i16x8.extend_low_i8x16_u").simd("i32x4.extend_low_i16x8_u");
    if (dtype === "bool") out.v128((bytes) => bytes.i32Fixed(0)).simd("i32x4.ne");
  } else {
    if (expr.type !== "f32" && expr.type !== "i32") throw unfit("loads", expr, dtype);
    if (expr.vector) out.simdMemory("v128.load", 2, offset);
    else out.memory(expr.type === "f32" ? "f32.load" : "i32.load", 2, offset);
  }
}

/** One element of four bytes into every lane. */
export function writeSplatLoad(out: Writer, offset: number): void {
  out.simdMemory("v128.load32_splat", 2, offset);
}

/** Stores the value on the stack at the address below it; i32 wraps to uint8, conditions become bytes 0 and 1. */
export function writeStore(out: Writer, dtype: DType, value: Expr, offset: number): void {
  if (dtype === "float64") {
    if (value.type !== "f64" || value.vector) throw unfit("stores", value, dtype);
    out.memory("f64.store", 3, offset);
  } else if (dtype === "uint8" || dtype === "bool") {
    if (value.type !== (dtype === "bool" ? "bool" : "i32")) throw unfit("stores", value, dtype);
    if (!value.vector) {
      out.memory("i32.store8", 0, offset);
      return;
    }
    if (dtype === "bool") out.v128((bytes) => bytes.i32Fixed(1)).simd("v128.and");
    const packed = out.spare("v128", 0);
    out.tee(packed).get(packed).simd("i8x16.shuffle");
    for (let i = 0; i < 16; i++) out.bytes.byte(4 * (i % 4));
    out.simdMemory("v128.store32_lane", 0, offset);
    out.bytes.byte(0);
  } else {
    if (value.type !== "f32" && value.type !== "i32") throw unfit("stores", value, dtype);
    if (value.vector) out.simdMemory("v128.store", 2, offset);
    else out.memory(value.type === "f32" ? "f32.store" : "i32.store", 2, offset);
  }
}

/** A load of a byte whose value is dropped: WebAssembly has no prefetch, and a load may trap, so hosts keep it. */
export function writeTouch(out: Writer, offset: number): void {
  out.memory("i32.load8_u", 0, offset);
  out.op("drop");
}

/** Puts a constant on the stack, in every lane if it is a vector. */
export function writeConstant(out: Writer, expr: Extract<Expr, { kind: "const" }>): void {
  const { type, value, vector } = expr;
  if (vector) {
    if (type === "f64") throw new InternalError("f64 has no vectors.");
    out.v128((bytes) =>
      type === "f32" ? bytes.f32(value) : bytes.i32Fixed(type === "bool" && value !== 0 ? -1 : value),
    );
  } else if (type === "f32") out.f32(value);
  else if (type === "f64") out.f64(value);
  else out.i32(value);
}
