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
