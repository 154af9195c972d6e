import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type Card,
  cards,
  defaultsOf,
  type Frame,
  ParameterError,
  parseParameters,
  references,
  type Setting,
} from "../lab/index.ts";
import { writeFileAtomically } from "../node.ts";
import { bold, cellWidth, chartText, padCells, quiet, type TerminalStyle, wrapText } from "../report/index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { duration } from "./format.ts";
import { onInterrupt } from "./interrupt.ts";
import { labPage, labPicture } from "./labPage.ts";
import { labWords } from "./labWords.ts";
import type { Terminal } from "./terminal.ts";

export interface LabRunFlags {
  readonly all?: boolean;
  readonly full?: boolean;
  readonly seed: number;
  readonly out?: string;
}

/** `fathom lab`: the questions, each with the line that answers it. */
export function labList(terminal: Terminal): ExitCode {
  const { lang, talk, json } = terminal;
  const style = styleOf(terminal);
  for (const { face } of cards) {
    const { id, name, title, question, verdict } = face;
    if (json)
      terminal.emit({ type: "card", id, name, title: title[lang], question: question[lang], verdict: verdict[lang] });
    else {
      talk(`${bold(padCells(id, 4), style)} ${question[lang]}`);
      talk(quiet(wrapText(verdict[lang], style.width, "     "), style));
    }
  }
  if (!json) talk(`\n${labWords[lang].how}`);
  return exitCodes.good;
}

/** `fathom lab code CARD`: the TypeScript that a reader can copy. */
export async function labCode(id: string, terminal: Terminal): Promise<ExitCode> {
  const { face } = cardNamed(id, terminal);
  const file = new URL(`../../examples/lab/${face.name}.ts`, import.meta.url);
  const text = await readFile(fileURLToPath(file), "utf8").catch((error: Error) => {
    throw new CliError(exitCodes.environment, error.message);
  });
  process.stdout.write(text);
  return exitCodes.good;
}

/** `fathom lab run`: 0 where every verdict is as predicted, 1 where one is not. */
export async function labRun(
  id: string | undefined,
  given: readonly string[],
  flags: LabRunFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const words = labWords[terminal.lang];
  const effort = flags.full ? "full" : "quick";
  using interrupt = onInterrupt(() => terminal.talk(terminal.say.stopping));
  const { signal } = interrupt;
  try {
    if (flags.all) {
      if (id !== undefined) throw new CliError(exitCodes.usage, words.allTakesNoCard);
      const [first] = Object.keys(textsOf(given, words.needsValue));
      if (first !== undefined) throw new CliError(exitCodes.usage, words.allTakesNoParameter(first));
      return await runAll({ seed: flags.seed, effort }, signal, terminal);
    }
    if (id === undefined) throw new CliError(exitCodes.usage, words.cardOrAll);
    const card = cardNamed(id, terminal);
    const params = parametersOf(card, given, terminal);
    return await runOne(card, { params, seed: flags.seed, effort }, { signal, out: flags.out }, terminal);
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  }
}

/** What can be changed in a card, as its flags. */
export function parameterHelp(id: string, terminal: Terminal): string {
  const { lang } = terminal;
  const words = labWords[lang];
  const { face } = cardNamed(id, terminal);
  const lines = Object.entries(face.parameters).map(([name, parameter]) => {
    const range =
      parameter.kind === "number"
        ? words.numberFrom(String(parameter.min), String(parameter.max))
        : parameter.kind === "choice"
          ? Object.keys(parameter.options).join(", ")
          : "true, false";
    const flag = padCells(`  --${flagOf(name)}`, 22);
    return `${flag} ${parameter.label[lang]}: ${range} (${words.byDefault(String(parameter.default))})`;
  });
  return [words.parameters(face.id), ...lines].join("\n");
}

async function runAll(
  { seed, effort }: Pick<Setting, "seed" | "effort">,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<ExitCode> {
  const { lang, talk } = terminal;
  const words = labWords[lang];
  const failed: string[] = [];
  const begin = performance.now();
  for (const card of cards) {
    const setting = { params: defaultsOf(card.face.parameters), seed, effort };
    const start = performance.now();
    const last = await lastFrame(card, setting, signal, () => undefined);
    const elapsedMs = performance.now() - start;
    const holds = last.verdict?.holds === true;
    if (!holds) failed.push(card.face.id);
    terminal.emit(record(card, setting, last, elapsedMs));
    const badge = padCells(holds ? words.asPredicted : words.notAsPredicted, cellWidth(words.notAsPredicted));
    talk(
      `${padCells(card.face.id, 4)} ${badge}  ${padCells(duration(elapsedMs), 7, "left")}  ${card.face.title[lang]}`,
    );
    for (const check of last.verdict?.checks ?? []) if (!check.holds) talk(`     ✗ ${checkText(check, lang)}`);
  }
  terminal.emit({ type: "lab", holds: failed.length === 0, seed, effort, cards: cards.length, failed });
  const seconds = duration(performance.now() - begin);
  talk(failed.length === 0 ? words.allHold(cards.length, seconds) : words.someFail(failed.join(", ")));
  return failed.length === 0 ? exitCodes.good : exitCodes.failed;
}

async function runOne(
  card: Card,
  setting: Setting,
  { signal, out }: { readonly signal: AbortSignal; readonly out?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { lang, talk, json } = terminal;
  const { face } = card;
  const words = labWords[lang];
  const style = styleOf(terminal);
  const paragraph = (title: string, text: string): void => {
    talk(`\n${bold(title, style)}\n${wrapText(text, style.width)}`);
  };
  if (out !== undefined && !/\.(html|svg)$/.test(out))
    throw new CliError(exitCodes.usage, terminal.say.cannotWrite(out, ".html, .svg"));
  if (!json) {
    talk(bold(`${face.id}  ${face.question[lang]}`, style));
    paragraph(words.claim, face.claim[lang]);
    talk(`\n${bold(words.formulas, style)}`);
    for (const { text, says } of face.formulas)
      talk(`  ${text}\n${quiet(wrapText(says[lang], style.width, "    "), style)}`);
  }
  const start = performance.now();
  const last = await lastFrame(card, setting, signal, (frame) => {
    if (terminal.isLive) process.stdout.write(`\r${progressBar(frame.progress)}`);
  });
  if (terminal.isLive) process.stdout.write(`\r${" ".repeat(34)}\r`);
  const elapsedMs = performance.now() - start;
  terminal.emit(record(card, setting, last, elapsedMs));
  if (out !== undefined) {
    const text = out.endsWith(".svg") ? labPicture(last, lang) : labPage(card, setting, last, lang);
    await writeFileAtomically(out, new TextEncoder().encode(text)).catch((error: Error) => {
      throw new CliError(exitCodes.environment, terminal.say.cannotWrite(out, error.message));
    });
  }
  const holds = last.verdict?.holds === true;
  if (!json) {
    for (const chart of last.charts) {
      const text = chartText(chart, style);
      if (text !== "") talk(`\n${text}`);
    }
    talk(`\n${bold(words.checks, style)}`);
    for (const check of last.verdict?.checks ?? []) {
      const badge = padCells(`[${words.tolerances[check.tolerance]}]`, 14);
      talk(wrapText(`${check.holds ? "✓" : "✗"} ${badge} ${checkText(check, lang)}`, style.width));
    }
    talk(`\n${bold(`${holds ? words.asPredicted : words.notAsPredicted}: ${face.verdict[lang]}`, style)}`);
    paragraph(words.right, face.right[lang]);
    paragraph(words.correction, face.correction[lang]);
    talk(`\n${bold(words.sources, style)}`);
    for (const id of face.references) {
      const source = references[id];
      const address = "url" in source ? ` ${source.url}` : "";
      talk(wrapText(`${source.authors} ${source.year}. ${source.title}.${address}`, style.width));
    }
    if (out !== undefined) talk(`\n${terminal.say.wroteLrCurve(out)}`);
  }
  return holds ? exitCodes.good : exitCodes.failed;
}

async function lastFrame(
  card: Card,
  setting: Setting,
  signal: AbortSignal,
  seen: (frame: Frame) => void,
): Promise<Frame> {
  let last: Frame | undefined;
  for await (const frame of card.run(setting, signal)) {
    seen(frame);
    last = frame;
    await new Promise((resolve) => setImmediate(resolve)); // so that Ctrl-C is heard
  }
  if (!last) throw new Error(`internal: card ${card.face.id} gave no frame.`);
  return last;
}

function record(
  { face }: Card,
  { params, seed, effort }: Setting,
  { terms, verdict }: Frame,
  elapsedMs: number,
): object {
  const { id, name } = face;
  const { holds = false, checks = [], guess } = verdict ?? {};
  return {
    type: "card",
    id,
    name,
    holds,
    seed,
    effort,
    params,
    terms,
    checks,
    guess,
    elapsedMs: Math.round(elapsedMs),
  };
}

function checkText(
  check: { claim: Readonly<Record<"en" | "zh", string>>; predicted: number; measured: number; relation: string },
  lang: "en" | "zh",
): string {
  const { claim, predicted, measured, relation } = check;
  return `${claim[lang]}: ${figure(measured)} ${relation} ${figure(predicted)}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(5)));
}

function progressBar(share: number): string {
  const filled = Math.round(24 * share);
  return `${"█".repeat(filled)}${"░".repeat(24 - filled)} ${String(Math.round(100 * share)).padStart(3)} %`;
}

function cardNamed(id: string, { lang }: Terminal): Card {
  const found = cards.find(({ face }) => face.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  throw new CliError(exitCodes.usage, labWords[lang].noCard(id, cards.map(({ face }) => face.id).join(", ")));
}

function parametersOf(card: Card, given: readonly string[], terminal: Terminal): Setting["params"] {
  try {
    return parseParameters(card.face.parameters, textsOf(given, labWords[terminal.lang].needsValue));
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new CliError(exitCodes.usage, `${error.text[terminal.lang]}\n${parameterHelp(card.face.id, terminal)}`);
  }
}

/** `--name value` and `--name=value` by name; a flag without a value is true where another flag or nothing follows. */
function textsOf(given: readonly string[], needsValue: (flag: string) => string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (let i = 0; i < given.length; i++) {
    const match = /^--([a-zA-Z][\w-]*)(?:=(.*))?$/.exec(given[i]);
    if (!match) throw new CliError(exitCodes.usage, needsValue(given[i]));
    const name = match[1].replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const next = given[i + 1];
    if (match[2] !== undefined) texts[name] = match[2];
    else if (next === undefined || next.startsWith("--")) texts[name] = "true";
    else {
      texts[name] = next;
      i++;
    }
  }
  return texts;
}

function flagOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** As wide as the terminal, 100 columns at most; 80 where there is none. */
function styleOf({ lang, json }: Terminal): TerminalStyle {
  const { columns, isTTY } = process.stdout;
  const wanted = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== "0";
  const colour =
    !json && (wanted || (isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb"));
  return { lang, width: Math.max(40, Math.min(100, columns ?? 80)), colour };
}
