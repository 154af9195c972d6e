/**
 * Measures the float32 expansions of scalar functions against float64 and fails where one exceeds its stated bound.
 *
 *     npm run ulp -- [--all | --every N] [NAME…]
 *
 * Every 127th float32 by default (of every 64th the last bits are 0, so that sums are exact which for others are not), every
 * Nth with --every, every one with --all; functions of two arguments on 2^20 seeded pairs, 2^26 with --all.
 */
import { parseArgs } from "node:util";
import { expandedNames, hasExpansion, ulpBound } from "../src/ir/expansions.ts";
import { compileExpansion, measureUlp } from "../src/ir/ulp.ts";

const { values, positionals } = parseArgs({
  options: { all: { type: "boolean" }, every: { type: "string" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !hasExpansion(name));
if (unknown.length > 0) {
  console.error(`ulp: NAME must be one of ${expandedNames.join(", ")}, got ${unknown.join(", ")}.`);
  process.exit(2);
}
if (values.all && values.every !== undefined) {
  console.error("ulp: --all and --every exclude each other.");
  process.exit(2);
}
const every = Number(values.every ?? 127);
if (!Number.isInteger(every) || every < 1 || every >= 2 ** 32) {
  console.error(`ulp: --every must be a whole number of floats, at least 1, got ${values.every}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals.filter(hasExpansion) : expandedNames;
const sampling = values.all ? { stride: 1, pairs: 2 ** 26, seed: 1 } : { stride: every, pairs: 2 ** 20, seed: 1 };

console.log("name            ops  max ULP  bound  at");
let failures = 0;
for (const [name, fused] of names.flatMap((each) => [false, true].map((fused) => [each, fused] as const))) {
  const { error, at, got, exact, count } = measureUlp(name, { ...sampling, fused });
  const good = error <= ulpBound[name];
  if (!good) failures++;
  const figures = [compileExpansion(name, { fused }).ops.toString().padStart(4), error.toFixed(3).padStart(8)];
  const where = `(${at.join(", ")}) is ${got}, exactly ${exact.toPrecision(9)}`;
  console.log(
    `${`${name}${fused ? " fused" : ""}`.padEnd(14)} ${figures.join(" ")} ${String(ulpBound[name]).padStart(6)}  ${where}; ${count} tried${good ? "" : "  ABOVE THE BOUND"}`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;
