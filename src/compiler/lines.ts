import type { Shape } from "../ir/shape.ts";
import { addIndex, get, i32, local, mulIndex, op } from "./expr.ts";
import type { Expr, Kernel, KernelBuffer, Stmt } from "./kernel.ts";
import { divIndex, minIndex, named, remIndex, repeat, wholeSteps } from "./nest.ts";

/** A tensor as independent lines along one dimension: element i of a line is `stride` · i after its start. */
export interface Lines {
  readonly count: number;
  readonly length: number;
  readonly stride: number;
}

export function linesAlong(shape: Shape, dim: number): Lines {
  const [length, stride] = [shape[dim], shape.slice(dim + 1).reduce((a, b) => a * b, 1)];
  return { count: shape.slice(0, dim).reduce((a, b) => a * b, stride), length, stride };
}

/** Elements that an item works on at least, where there are as many. */
const itemSize = 1024;

/** What `lineKernel` is told of the work on one line. */
export interface LineWork {
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  readonly scratch: number;
  /** Rough operations an element. */
  readonly flop: number;
  /** Lines whose work is written side by side, so that their chains of dependent operations overlap. */
  readonly together: number;
  /** Writes the work for the lines that start at `starts`. */
  write(starts: readonly Expr[], statements: Stmt[]): void;
}

/** A kernel whose items are runs of neighbouring lines; how many depends on the shape alone. */
export function lineKernel(lines: Lines, work: LineWork): Kernel {
  const { count, length, stride } = lines;
  const { together } = work;
  const some = together * Math.max(1, Math.floor(itemSize / Math.max(1, length * together)));
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const startOf = (line: Expr, statements: Stmt[]): Expr => {
    const outer = mulIndex(divIndex(line, stride), length * stride);
    return named("start", addIndex(outer, remIndex(line, stride)), statements);
  };
  const from = named("from", mulIndex(get(item), some), body);
  const to = named("to", minIndex(addIndex(from, i32(some)), i32(count)), body);
  const whole = named("whole", wholeSteps(from, to, together), body);
  repeat("line", { from, to: whole, step: together }, body, (line, inner) => {
    const starts = Array.from({ length: together }, (_, u) => startOf(addIndex(line, i32(u)), inner));
    work.write(starts, inner);
  });
  if (together > 1 && count % together !== 0)
    repeat("line", { from: whole, to, step: 1 }, body, (line, inner) => work.write([startOf(line, inner)], inner));
  return {
    name: work.name,
    buffers: work.buffers,
    items: Math.ceil(count / some),
    item,
    body,
    scratch: work.scratch,
    flop: work.flop * count * length,
    bytes: 4 * work.buffers.length * count * length,
  };
}

/** Element `position` of the line that begins at `start`. */
export function elementOf({ stride }: Lines, start: Expr, position: Expr): Expr {
  return addIndex(start, mulIndex(position, stride));
}

/** The k-th position of a walk through a line, from its end where it is reversed. */
export function positionAt({ length }: Lines, k: Expr, reverse: boolean): Expr {
  if (!reverse) return k;
  return k.kind === "const" ? i32(length - 1 - k.value) : op("sub", i32(length - 1), k);
}
