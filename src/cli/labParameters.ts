import { type Card, cards, type Parameter, ParameterError, parseParameters, type Setting } from "../lab/index.ts";
import { cellWidth, padCells, wrapText } from "../report/index.ts";
import { CliError, exitCodes } from "./exitCodes.ts";
import { labWords } from "./labWords.ts";
import { drawingStyle, type Terminal } from "./terminal.ts";

/** @throws CliError for a name that no card has; letters may be small */
export function cardNamed(id: string, { lang }: Terminal): Card {
  const found = cards.find(({ face }) => face.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  throw new CliError(exitCodes.usage, labWords[lang].noCard(id, cards.map(({ face }) => face.id).join(", ")));
}

/** What `lab run` was given beside its own flags: a card, wherever it stands, and the rest. */
export function cardAmong(given: readonly string[]): { readonly id?: string; readonly rest: readonly string[] } {
  const named = given.findIndex((text) => /^c\d+$/i.test(text));
  const at = named < 0 && given.length > 0 && !given[0].startsWith("-") ? 0 : named;
  return at < 0 ? { rest: given } : { id: given[at], rest: given.filter((_, i) => i !== at) };
}

/**
 * A card's values from its flags.
 *
 * @throws CliError with the card's flags beneath
 */
export function parametersOf(card: Card, given: readonly string[], terminal: Terminal): Setting["params"] {
  try {
    return parseParameters(card.face.parameters, textsOf(card, given, terminal));
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new CliError(exitCodes.usage, `${error.text[terminal.lang]}\n${parameterHelp(card, terminal)}`);
  }
}

/** `--name value`, `--name=value`, `--flag` and `--no-flag` by name. */
function textsOf(card: Card, given: readonly string[], terminal: Terminal): Record<string, string> {
  const words = labWords[terminal.lang];
  const wrong = (why: string): CliError => new CliError(exitCodes.usage, `${why}\n${parameterHelp(card, terminal)}`);
  const texts: Record<string, string> = {};
  for (let i = 0; i < given.length; i++) {
    const match = /^--([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(given[i]);
    if (!match) throw wrong(words.notAFlag(given[i]));
    const [, flag, own] = match;
    const name = nameOf(flag);
    const denied = flag.startsWith("no-") ? nameOf(flag.slice(3)) : "";
    const next: string | undefined = given[i + 1];
    if (own !== undefined) texts[name] = own;
    else if (parameterOf(card, denied)?.kind === "flag") texts[denied] = "false";
    else if (parameterOf(card, name)?.kind === "flag" && next !== "true" && next !== "false") texts[name] = "true";
    else if (next !== undefined && !next.startsWith("--")) {
      texts[name] = next;
      i++;
    } else if (parameterOf(card, name)) throw wrong(words.needsValue(`--${flag}`));
    else texts[name] = "true"; // there is no such parameter, which the schema says
  }
  return texts;
}

function parameterOf(card: Card, name: string): Parameter | undefined {
  return Object.hasOwn(card.face.parameters, name) ? card.face.parameters[name] : undefined;
}

function nameOf(flag: string): string {
  return flag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The flag of a parameter: batchSize is --batch-size. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What can be changed in a card, as its flags. */
export function parameterHelp({ face }: Card, terminal: Terminal): string {
  const { lang } = terminal;
  const words = labWords[lang];
  const { width } = drawingStyle(terminal);
  const entries = Object.entries(face.parameters);
  if (entries.length === 0) return words.noParameters(face.id);
  const takes = { number: " <N>", choice: " <NAME>", flag: "" } as const;
  const heads = entries.map(([name, { kind }]) => `  ${flagOf(name)}${takes[kind]}`);
  const margin = Math.max(...heads.map(cellWidth)) + 2;
  const lines = entries.map(([, parameter], i) => {
    const text = words.parameter(parameter.label[lang], rangeText(parameter, terminal), String(parameter.default));
    return wrapText(text, width, " ".repeat(margin), padCells(heads[i], margin));
  });
  return [words.parameters(face.id), ...lines].join("\n");
}

function rangeText(parameter: Parameter, { lang }: Terminal): string {
  const words = labWords[lang];
  switch (parameter.kind) {
    case "number":
      return words.numberFrom(String(parameter.min), String(parameter.max), parameter.whole === true);
    case "choice":
      return Object.entries(parameter.options)
        .map(([key, option]) => (key === option[lang] ? key : words.choice(key, option[lang])))
        .join(words.comma);
    case "flag":
      return "true, false";
  }
}
