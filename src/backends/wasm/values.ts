import type { Expr } from "../../compiler/kernel.ts";
import { bytesPerElement, type DType } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import type { Address } from "./addresses.ts";
import { type Operands, writeOp } from "./instructions.ts";
import { writeConstant, writeLoad, writeSplatLoad } from "./memoryAccess.ts";
import type { Writer } from "./writer.ts";

/** What writing a value needs from the function around it. */
export interface Surroundings extends Operands {
  address(access: { readonly buffer: number; readonly index: Expr; readonly offset: number }): Address;
  dtypeOf(buffer: number): DType;
}

/** Writes the instructions of one computed value; its arguments go through `push`. */
export function writeValue(out: Writer, expr: Expr, at: Surroundings): void {
  switch (expr.kind) {
    case "const":
      writeConstant(out, expr);
      return;
    case "local":
      throw new InternalError("a local is not computed.");
    case "op":
      writeOp(out, expr, at);
      return;
    case "madd":
      writeMadd(out, expr, at);
      return;
    case "load": {
      const { base, offset } = at.address(expr);
      at.push(base);
      writeLoad(out, at.dtypeOf(expr.buffer), expr, offset);
      return;
    }
    case "splat": {
      const { value } = expr;
      if (value.kind === "load" && bytesPerElement(at.dtypeOf(value.buffer)) === 4) {
        const { base, offset } = at.address(value);
        at.push(base);
        writeSplatLoad(out, offset);
        return;
      }
      if (value.type === "f64") throw new InternalError("f64 has no vectors.");
      if (value.type === "bool") out.i32(0);
      at.push(value);
      if (value.type === "bool") out.op("i32.sub");
      out.simd(value.type === "f32" ? "f32x4.splat" : "i32x4.splat");
      return;
    }
    case "lanes": {
      let lane = 0;
      out.v128((bytes) => bytes.i32Fixed(lane++));
      return;
    }
    case "lane":
      at.push(expr.value);
      out.simd(expr.type === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane");
      out.bytes.byte(expr.lane);
      if (expr.type === "bool") out.i32(1).op("i32.and");
      return;
    case "shuffle":
      at.push(expr.a);
      at.push(expr.b);
      out.simd("i8x16.shuffle");
      for (const lane of expr.lanes) for (let i = 0; i < 4; i++) out.bytes.byte(4 * lane + i);
      return;
  }
}

/** A scalar goes through lane 0 of the same instruction, so that it gives a vector lane's bits. */
function writeMadd(out: Writer, { a, b, c, vector }: Extract<Expr, { kind: "madd" }>, at: Surroundings): void {
  const fused = at.relaxed;
  for (const part of [a, b]) {
    at.push(part);
    if (fused && !vector) out.simd("f32x4.splat");
  }
  if (fused) {
    at.push(c);
    if (!vector) out.simd("f32x4.splat");
    out.simd("f32x4.relaxed_madd");
    if (vector) return;
    out.simd("f32x4.extract_lane");
    out.bytes.byte(0);
    return;
  }
  if (vector) out.simd("f32x4.mul");
  else out.op("f32.mul");
  at.push(c);
  if (vector) out.simd("f32x4.add");
  else out.op("f32.add");
}
