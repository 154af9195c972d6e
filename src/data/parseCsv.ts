import { allocate, type DType } from "../ir/dtype.ts";
import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { splitCsvLine } from "./splitCsvLine.ts";

/** How to read a table. */
export interface CsvOptions {
  /** What the first line is: the columns' "names" (unless given), something to "skip", or "none": data already. */
  readonly header?: "names" | "skip" | "none";
  /** Between cells; "," unless given. */
  readonly delimiter?: string;
  /** Column that becomes `y`: its name, or its number, of which a negative one counts from the end. */
  readonly target?: string | number;
  /** dtype of `x`; float32 unless given. */
  readonly dtype?: "float32" | "float64";
  /** dtype of `y`; float32 unless given. int32 and uint8 take integers alone. */
  readonly targetDType?: Exclude<DType, "bool">;
  /** Of the file, for messages. */
  readonly name?: string;
}

/** A table of numbers. */
export interface CsvTable {
  /** [rows, columns without the target] */
  readonly x: HostTensor;
  /** [rows], when there is a target. */
  readonly y?: HostTensor;
  /** Names of the columns of x: from the header, or else their numbers in the file from 0. */
  readonly featureNames: readonly string[];
}

interface Line {
  /** Number in the file, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads a table of decimal numbers. Lines end in LF or CRLF, empty lines are left out, cells may be quoted as in RFC 4180 (but
 * hold no line end), and blanks around a number are ignored. Nothing is guessed: an empty cell or a word is an error.
 *
 * @throws FormatError naming row (from 1, as editors count) and column, for a cell that is no number, a line with another number of cells, a target that
 *         is no column, or a table without rows
 * @example parseCsv("a,b,class\n1,2,0\n", { target: "class", targetDType: "int32" })
 */
export function parseCsv(text: string, options: CsvOptions & { target: string | number }): CsvTable & { y: HostTensor };
export function parseCsv(text: string, options?: CsvOptions): CsvTable;
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { header = "names", dtype = "float32", targetDType = "float32", name = "table" } = options;
  const fail = (expected: string, received: string): never => {
    throw new FormatError({ op: "parseCsv", argument: name, expected, received });
  };
  const lines = readLines(text, options.delimiter ?? ",");
  const first = header === "none" ? undefined : lines.shift();
  if (lines.length === 0) return fail("have a row of numbers", "none");
  const names = first !== undefined && header === "names" ? first.cells.map((cell) => cell.trim()) : undefined;
  const columns = names ?? lines[0].cells.map((_, column) => String(column));
  const target = options.target === undefined ? -1 : targetColumn(options.target, columns, fail);

  const features = columns.flatMap((_, column) => (column === target ? [] : [column]));
  const x = allocate(dtype, lines.length * features.length);
  const y = allocate(targetDType, lines.length);
  let at = 0;
  for (const [i, { row, cells }] of lines.entries()) {
    if (cells.length !== columns.length) fail(`have ${columns.length} cells in row ${row}`, String(cells.length));
    const numberAt = (column: number): number => {
      const cell = cells[column].trim();
      const place = `in row ${row}, column ${names === undefined ? column : `'${names[column]}'`}`;
      if (!decimal.test(cell)) fail(`have a number ${place}`, cell === "" ? "an empty cell" : `'${cell}'`);
      return Number(cell);
    };
    for (const column of features) x[at++] = numberAt(column);
    if (target < 0) continue;
    y[i] = numberAt(target);
    if (targetDType === "int32" || targetDType === "uint8") {
      const value = numberAt(target);
      if (y[i] !== value) fail(`have a target that fits ${targetDType} in row ${row}`, String(value));
    }
  }
  const table: CsvTable = {
    x: { dtype, shape: [lines.length, features.length], data: x },
    featureNames: features.map((column) => columns[column]),
  };
  return target < 0 ? table : { ...table, y: { dtype: targetDType, shape: [lines.length], data: y } };
}

function readLines(text: string, delimiter: string): Line[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [{ row: i + 1, cells: splitCsvLine(line, delimiter) }]));
}

function targetColumn(
  target: string | number,
  columns: readonly string[],
  fail: (expected: string, received: string) => never,
): number {
  const column = typeof target === "string" ? columns.indexOf(target) : target < 0 ? target + columns.length : target;
  if (columns[column] !== undefined) return column;
  return fail(`have the target among its columns ${columns.join(", ")}`, `'${target}'`);
}
