import type { Case } from "./cases.ts";
import type { CaseResult } from "./measure.ts";
import type { Quartiles } from "./statistics.ts";

/** A case's lines for the terminal. */
export function caseText(result: CaseResult, { target }: Case): string {
  const show = ({ low, median, high }: Quartiles): string =>
    result.unit === "bytes"
      ? `${(median / 1e6).toFixed(1)} MB`
      : `${number(median)} ms (${number(low)} to ${number(high)})`;
  const lines = [`${result.case}`, `  fathom    ${show(result.fathom)}  ${result.threads}`];
  for (const { peer, version, setting, value, ratio } of result.peers) {
    lines.push(
      `  ${peer.padEnd(9)} ${show(value)}  ${version}, ${setting}`,
      `  ${"ratio".padEnd(9)} ${ratio.toFixed(3)}`,
    );
  }
  for (const { peer, message } of result.failed) lines.push(`  ${peer.padEnd(9)} cannot run this: ${message}`);
  if (target && "ratio" in target) lines.push(`  target    ratio at most ${target.ratio}`);
  return lines.join("\n");
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
