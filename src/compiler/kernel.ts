import type { DType } from "../ir/dtype.ts";
import type { ConversionName, ScalarName } from "../ir/scalars.ts";

/** Where a kernel begins in each of its buffers, in elements, and how many elements from there it touches at most. */
export interface Reach {
  readonly offset: number;
  readonly numel: number;
}

/**
 * The kernel language: loop nests over scalar or vector expressions, in a form that WebAssembly, WGSL and machine code
 * can all be printed from. A vector has `target.lanes` lanes of f32, i32 or bool. Bool is a condition in registers and
 * one byte (0 or 1) in memory. f64 exists as a scalar only, for the outer level of long sums.
 *
 * A kernel does `items` independent pieces of work; the runtime hands every thread a range of them, so what an item
 * computes may never depend on how the range was cut. Arithmetic means what ir/scalars.ts says, in the order written:
 * a printer may neither contract nor reassociate it. `madd` is the only fused operation, and only where written.
 */
export interface Kernel {
  /** For people: `conv 3x3 + bias`; not part of the identity. */
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  /** Independent pieces of work; `item` runs over [0, items). */
  readonly items: number;
  readonly item: Local;
  /** What one item does; locals are unset before it. */
  readonly body: readonly Stmt[];
  /** Elements of float32 scratch memory, private to a thread and 64-byte aligned; buffer index -1. Contents do not survive an item. */
  readonly scratch: number;
  /** Rough operations (multiply and add count as two) and bytes moved by all items, for scheduling and the profile. */
  readonly flop: number;
  readonly bytes: number;
}

export interface KernelBuffer {
  readonly dtype: DType;
  readonly access: "read" | "write" | "readwrite";
  /** Elements. */
  readonly numel: number;
}

/** Number type of an expression; memory dtypes float32, int32, uint8 and bool load as f32, i32, i32 and bool. */
export type ValueType = "f32" | "i32" | "bool" | "f64";

export interface Local {
  readonly id: number;
  readonly name: string;
  readonly type: ValueType;
  readonly vector: boolean;
}

/** Index arithmetic on i32 scalars beyond the scalar table: floor division and remainder of non-negative numbers. */
export type IndexName = "indexDiv" | "indexRem";
/** f32 to f64 and back. */
export type WidthName = "toDouble" | "toSingle";
export type OpName = ScalarName | ConversionName | IndexName | WidthName;

/** Every expression says its type and whether it is a vector; build them with the functions below, which check. */
export type Expr = { readonly type: ValueType; readonly vector: boolean } & (
  | { readonly kind: "const"; readonly value: number }
  | { readonly kind: "local"; readonly local: Local }
  /** Arguments are all vectors or all scalars; i32 arguments wrap. `where` takes a bool first. */
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly Expr[] }
  /** a · b + c, fused where the target has it (relaxed), else rounded twice. f32 vectors or scalars. */
  | { readonly kind: "madd"; readonly a: Expr; readonly b: Expr; readonly c: Expr }
  /** One element, or `lanes` consecutive ones, from element index + offset. */
  | { readonly kind: "load"; readonly buffer: number; readonly index: Expr; readonly offset: number }
  /** A scalar in every lane. Loading one element into every lane is a splat of a load. */
  | { readonly kind: "splat"; readonly value: Expr }
  /** i32 vector 0, 1, 2, … */
  | { readonly kind: "lanes" }
  /** Lane `lane` of a vector. */
  | { readonly kind: "lane"; readonly value: Expr; readonly lane: number }
  /** Lanes of a and b in the order of `lanes` (0..L-1 from a, L..2L-1 from b); for transposing while packing. */
  | { readonly kind: "shuffle"; readonly a: Expr; readonly b: Expr; readonly lanes: readonly number[] }
);

export type Stmt =
  | { readonly kind: "set"; readonly local: Local; readonly value: Expr }
  | {
      readonly kind: "store";
      readonly buffer: number;
      readonly index: Expr;
      readonly offset: number;
      readonly value: Expr;
    }
  /** Asks for the line of memory that an element lies in, for later; the element must exist, its value is not used. */
  | { readonly kind: "touch"; readonly buffer: number; readonly index: Expr; readonly offset: number }
  /** for (variable = from; variable < to; variable += step); bounds are evaluated once, step is a positive constant. */
  | {
      readonly kind: "for";
      readonly variable: Local;
      readonly from: Expr;
      readonly to: Expr;
      readonly step: number;
      readonly body: readonly Stmt[];
    }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    };

/** What templates and the scheduler may ask of the machine a kernel is printed for. */
export interface Target {
  /** f32 lanes of a vector. */
  readonly lanes: number;
  /** Vector registers that a tile may use. */
  readonly registers: number;
  /** Whether madd is fused. */
  readonly fused: boolean;
}

/** Thread-private scratch memory is addressed as this buffer. */
export const scratchBuffer = -1;

/** Elements of four bytes in a cache line. */
export const lineElements = 16;
