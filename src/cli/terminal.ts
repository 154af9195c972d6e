import type { TerminalStyle } from "../report/index.ts";
import { type Language, languages, type Messages } from "./messages.ts";

/** Where the command speaks: talk for people, JSON for programs. */
export interface Terminal {
  readonly say: Messages;
  readonly lang: Language;
  readonly json: boolean;
  /** A line for people: on stdout, or with --json on stderr. */
  talk(line: string): void;
  /** A line of JSON on stdout; nothing without --json. */
  emit(value: unknown): void;
  /** People watch stdout: a live block may be drawn there. */
  readonly isLive: boolean;
}

export function processTerminal(lang: Language, options: { json: boolean }): Terminal {
  const { json } = options;
  const stream = json ? process.stderr : process.stdout;
  return {
    say: languages[lang],
    lang,
    json,
    talk: (line) => stream.write(`${line}\n`),
    emit: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    isLive: !json && process.stdout.isTTY === true && process.env.TERM !== "dumb",
  };
}

/** How charts and paragraphs are drawn: as wide as the terminal within 40 and 100 columns, 80 where there is none. */
export function drawingStyle({ lang, json }: Pick<Terminal, "lang" | "json">): TerminalStyle {
  const { columns, isTTY } = json ? process.stderr : process.stdout;
  return {
    lang,
    width: Math.max(40, Math.min(100, columns || 80)),
    colour: hasColour(process.env, isTTY === true),
  };
}

/** FORCE_COLOR says yes or no before anything else; NO_COLOR, a dumb terminal or none mean no. */
export function hasColour(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTTY && !env.NO_COLOR && env.TERM !== "dumb";
}
