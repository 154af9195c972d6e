import type { Face, Setting } from "../src/lab/index.ts";
import { defaultsOf, ParameterError, parseParameters } from "../src/lab/parameters.ts";
import type { Text } from "../src/report/index.ts";

/** What the address says: everything a reader has chosen. */
export interface Choices {
  readonly setting: Setting;
  readonly guess?: string;
}

/** Names that parameters of cards leave alone. */
export const reserved = ["seed", "effort", "guess"] as const;

const mostSeed = 2 ** 31 - 1;

export function defaultChoices(face: Face): Choices {
  return { setting: { params: defaultsOf(face.parameters), seed: 1, effort: "quick" } };
}

/** The choices of a query such as `?kappa=400&seed=3`, and sentences about what in it cannot be. */
export function readChoices(face: Face, query: string): { readonly choices: Choices; readonly problems: Text[] } {
  const given = new URLSearchParams(query);
  const problems: Text[] = [];
  const params: Record<string, string> = {};
  for (const [name, text] of given) {
    if ((reserved as readonly string[]).includes(name)) continue;
    try {
      parseParameters(face.parameters, { [name]: text });
      params[name] = text;
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      problems.push(error.text);
    }
  }
  const seed = given.get("seed");
  const isSeed = seed !== null && /^\d{1,10}$/.test(seed) && Number(seed) <= mostSeed;
  if (seed !== null && !isSeed) {
    problems.push({
      zh: `seed 须是 0 到 ${mostSeed} 的整数，得到 ${seed}。`,
      en: `seed must be a whole number from 0 to ${mostSeed}, got ${seed}.`,
    });
  }
  const effort = given.get("effort") === "full" ? "full" : "quick";
  const guess = given.get("guess") ?? "";
  const setting: Setting = {
    params: parseParameters(face.parameters, params),
    seed: isSeed ? Number(seed) : 1,
    effort,
  };
  const choices = Object.hasOwn(face.guess.options, guess) ? { setting, guess } : { setting };
  return { choices, problems };
}

/** The query of some choices; what is as by default is left out. */
export function writeChoices(face: Face, { setting, guess }: Choices): string {
  const query = new URLSearchParams();
  const defaults: Readonly<Record<string, unknown>> = defaultsOf(face.parameters);
  for (const [name, value] of Object.entries(setting.params)) {
    if (value !== defaults[name]) query.set(name, String(value));
  }
  if (setting.seed !== 1) query.set("seed", String(setting.seed));
  if (setting.effort !== "quick") query.set("effort", setting.effort);
  if (guess !== undefined) query.set("guess", guess);
  const text = query.toString();
  return text && `?${text}`;
}
