import { type Card, type Check, type Face, type Frame, references, type Setting } from "../lab/index.ts";
import { bold, cellWidth, chartText, padCells, quiet, type TerminalStyle, wrapText } from "../report/index.ts";
import { labWords } from "./labWords.ts";
import type { Language } from "./messages.ts";

/** What a card says before anything is measured. `first` is the frame that holds the prediction. */
export function introduction({ face }: Card, setting: Setting, first: Frame, style: TerminalStyle): string {
  const { lang, width } = style;
  const words = labWords[lang];
  const formulas = face.formulas.map(
    ({ text, says }) => `${wrapText(text, width, "    ", "  ")}\n${quiet(wrapText(says[lang], width, "    "), style)}`,
  );
  const options = Object.values(face.guess.options).map((option) => wrapText(option[lang], width, "    ", "  · "));
  return [
    bold(wrapText(face.question[lang], width, "", `${face.id}  `), style),
    quiet(wrapText(settingText(setting, lang), width), style),
    section(words.claim, wrapText(face.claim[lang], width), style),
    section(words.prediction, [...formulas, ...termLines(face, first, knownTerms(first), style)].join("\n"), style),
    section(words.guess, [wrapText(face.guess.ask[lang], width), ...options].join("\n"), style),
  ].join("\n");
}

/** What was measured, and what follows from it. */
export function conclusion({ face }: Card, first: Frame, last: Frame, style: TerminalStyle): string {
  const { lang, width } = style;
  const words = labWords[lang];
  const known = knownTerms(first);
  const measured = Object.keys(last.terms).filter((name) => !known.includes(name));
  const { holds, checks, guess } = last.verdict ?? { holds: false, checks: [], guess: "" };
  const answer = Object.hasOwn(face.guess.options, guess) ? face.guess.options[guess][lang] : "–";
  const verdict = words.pair(holds ? words.asPredicted : words.notAsPredicted, face.verdict[lang]);
  return [
    ...last.charts.map((chart) => chartText(chart, style)).flatMap((text) => (text === "" ? [] : [`\n${text}`])),
    ...(measured.length > 0 ? [section(words.measured, termLines(face, last, measured, style).join("\n"), style)] : []),
    section(
      words.checks,
      [quiet(wrapText(words.howChecked, width), style), ...checkLines(checks, style)].join("\n"),
      style,
    ),
    `\n${wrapText(words.pair(words.answer, answer), width)}`,
    `\n${bold(wrapText(verdict, width), style)}`,
    section(words.right, wrapText(face.right[lang], width), style),
    section(words.correction, wrapText(face.correction[lang], width), style),
    section(words.sources, face.references.map((id) => wrapText(sourceText(id), width, "  ", "")).join("\n"), style),
  ].join("\n");
}

/** A check in a line or more: sign, class, claim, and the two numbers. */
export function checkLines(checks: readonly Check[], { lang, width }: TerminalStyle): string[] {
  const { tolerances, pair } = labWords[lang];
  const badges = Object.values(tolerances).map((name) => cellWidth(name) + 2);
  const margin = 2 + Math.max(...badges) + 1;
  return checks.map((check) => {
    const badge = padCells(`[${tolerances[check.tolerance]}]`, margin - 2);
    const head = `${check.holds ? "✓" : "✗"} ${badge}`;
    // On a narrow terminal the rest begins under the badge.
    const indent = " ".repeat(width < 60 ? 2 : margin);
    return wrapText(pair(check.claim[lang], comparison(check)), width, indent, head);
  });
}

/** Both numbers with what was allowed between them: `0.115 = 0.1175 ± 0.03`. */
export function comparison({ measured, relation, predicted, allowed }: Check): string {
  const difference = allowed > 0 && relation === "=" ? ` ± ${figure(allowed, 2)}` : "";
  return `${figure(measured)} ${relation} ${figure(predicted)}${difference}`;
}

/** The setting in words: what decides the run to the bit. */
export function settingText({ params, seed, effort }: Setting, lang: Language): string {
  const words = labWords[lang];
  const values = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  return [...values, words.seed(seed), words.efforts[effort]].join(" · ");
}

export function sourceText(id: keyof typeof references): string {
  const source = references[id];
  const title = /[.?!]$/.test(source.title) ? source.title : `${source.title}.`;
  return `${source.authors} ${source.year}. ${title}${"url" in source ? ` ${source.url}` : ""}`;
}

/** Whole numbers as they are, others with five digits. */
export function figure(value: number | null, digits = 5): string {
  if (value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e12) return value.toLocaleString("en");
  return String(Number(value.toPrecision(digits)));
}

/** Terms whose value stands before anything is measured. */
function knownTerms({ terms }: Frame): string[] {
  return Object.keys(terms).filter((name) => terms[name] !== null);
}

function termLines(face: Face, { terms }: Frame, names: readonly string[], { lang, width }: TerminalStyle): string[] {
  const labels = names.map((name) => face.terms[name].label[lang]);
  const widest = Math.max(0, ...labels.map(cellWidth));
  // Where a column of labels would leave no room, each is followed by its value.
  const margin = widest + 16 <= width ? widest : 0;
  return names.map((name, i) => {
    const unit = face.terms[name].unit?.[lang];
    const value = figure(terms[name]) + (unit === undefined ? "" : ` ${unit}`);
    return wrapText(`${padCells(labels[i], margin)}  ${value}`.replace(/ {2,}$/, ""), width, "    ", "  ");
  });
}

function section(title: string, body: string, style: TerminalStyle): string {
  return `\n${bold(title, style)}\n${body}`;
}
