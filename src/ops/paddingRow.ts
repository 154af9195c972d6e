import type { Shape } from "../ir/shape.ts";
import { type Expect, show } from "./defineOp.ts";

/** Checks a table [V, C] and which of its rows pads. */
export function expectTable(expect: Expect, weight: Shape, paddingIdx: number | undefined): void {
  expect.that(weight.length === 2, "weight", "be [V, C]", weight);
  const [rows] = weight;
  const known = paddingIdx === undefined || (Number.isInteger(paddingIdx) && paddingIdx >= -rows && paddingIdx < rows);
  expect.that(known, "paddingIdx", `be in [${-rows}, ${rows}) for weight ${show(weight)}`, String(paddingIdx));
}

/** The padding row counted from the start. */
export function paddingRow(paddingIdx: number, rows: number): number {
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
}
