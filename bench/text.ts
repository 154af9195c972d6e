import type { Case } from "./cases.ts";
import { type CaseResult, floorOf, type PeerResult, rateOf, verdictOf } from "./result.ts";
import type { Quartiles } from "./statistics.ts";

/** A case's lines for the terminal. */
export function caseText(result: CaseResult, one: Case): string {
  const { unit } = result;
  const lines = [
    `${result.case}  (${roundsText(result)})`,
    line("fathom", `${quartilesText(result.fathom, unit)}  ${result.device}`),
    ...result.peers.flatMap((peer) => peerLines(peer, result)),
  ];
  const rate = rateOf(one, result);
  if (rate) {
    const { value, share, peak } = rate;
    const of = rate.unit === "GB/s" ? "a copy" : "multiply-adds";
    const best =
      result.copied && result.peaks ? `; ${(result.peaks.bytesPerSecond / 1e9).toFixed(1)} by the best larger one` : "";
    const whole = `${value.toFixed(1)} ${rate.unit}, ${share.toFixed(2)} of ${peak.toFixed(1)} by ${of}${best}`;
    lines.push(line("speed", whole));
  }
  const floor = floorOf(one, result);
  if (floor) {
    const ratio = floor.ratio === undefined ? "" : `, ratio ${ratioText(floor.ratio)}`;
    lines.push(line("floor", `${amountText(floor.milliseconds, "ms")} at the multiply-add peak${ratio}`));
  }
  if (result.speedup !== undefined)
    lines.push(line("speedup", `${result.speedup.toFixed(2)} times one thread's speed`));
  if (result.overhead) {
    const { plain, every, share } = result.overhead;
    lines.push(line("plain", `${quartilesText(plain, unit)}  a step that is not observed`));
    lines.push(line("overhead", `${(100 * share).toFixed(2)} % of a step, with one in ${every} observed`));
  }
  const verdict = verdictOf(one, result);
  if (verdict) lines.push(line("target", `${verdict.wanted}: ${verdict.found}, ${metText(verdict.met)}`));
  return lines.join("\n");
}

function peerLines({ peer, tried, best }: PeerResult, { unit }: CaseResult): string[] {
  const failed = tried.flatMap(({ setting, message }) => (message === undefined ? [] : [`${setting}: ${message}`]));
  if (!best) return failed.length > 0 ? [line(peer, `cannot: ${failed.join("; ")}`)] : [line(peer, "was not tried")];
  const { value, ratio, version, setting, pieces } = best;
  const how = `${version}, ${setting}, ${piecesText(pieces)}`;
  return [
    line(peer, `${quartilesText(value, unit)}  ratio ${ratioText(ratio)}  ${how}`),
    ...failed.map((text) => line("", `not in ${text}`)),
  ];
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(9)} ${text}`;
}

export function roundsText({ rounds, pieces }: CaseResult): string {
  return `${rounds} round${rounds === 1 ? "" : "s"}, ${piecesText(pieces)} of ours`;
}

export function piecesText(pieces: number): string {
  return `${pieces} piece${pieces === 1 ? "" : "s"}`;
}

export function metText(met: boolean | undefined): string {
  if (met === undefined) return "no verdict";
  return met ? "met" : "not met";
}

export function quartilesText({ low, median, high }: Quartiles, unit: CaseResult["unit"]): string {
  if (unit === "bytes") return amountText(median, unit);
  return `${amountText(median, unit)} (${numberText(low)} to ${numberText(high)})`;
}

export function amountText(value: number, unit: CaseResult["unit"]): string {
  if (unit === "ms") return `${numberText(value)} ms`;
  return value < 1e6 ? `${numberText(value / 1e3)} kB` : `${numberText(value / 1e6)} MB`;
}

export function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}

function numberText(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
