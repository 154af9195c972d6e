import { InvalidArgumentError } from "commander";
import type { Messages } from "./messages.ts";

/** Readers of flag values; each throws commander's error, whose message names the flag. */
export interface Parsers {
  positive(text: string): number;
  notNegative(text: string): number;
  positiveInteger(text: string): number;
  count(text: string): number;
  seed(text: string): number;
  batchSize(text: string): number | "full";
  oneOf<const T extends string>(choices: readonly T[]): (text: string) => T;
}

export function parsersFor(say: Messages): Parsers {
  const check = <T>(value: T, holds: boolean, message: string): T => {
    if (holds) return value;
    throw new InvalidArgumentError(message);
  };
  const count = (text: string): number => (/^[0-9]+$/.test(text) ? Number(text) : Number.NaN);
  return {
    positive: (text) => {
      const value = numberOf(text);
      return check(value, Number.isFinite(value) && value > 0, say.mustBePositive(text));
    },
    notNegative: (text) => {
      const value = numberOf(text);
      return check(value, Number.isFinite(value) && value >= 0, say.mustNotBeNegative(text));
    },
    positiveInteger: (text) =>
      check(count(text), Number.isSafeInteger(count(text)) && count(text) >= 1, say.mustBePositiveInteger(text)),
    count: (text) => check(count(text), Number.isSafeInteger(count(text)), say.mustBeCount(text)),
    seed: (text) => check(count(text), Number.isSafeInteger(count(text)), say.mustBeSeed(text)),
    batchSize: (text) =>
      text === "full"
        ? text
        : check(count(text), Number.isSafeInteger(count(text)) && count(text) >= 1, say.mustBeBatchSize(text)),
    oneOf: (choices) => (text) => {
      const found = choices.find((choice) => choice === text);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(say.mustBeOneOf(choices.join(", "), text));
    },
  };
}

/** Plain decimal notation only: no hexadecimal, no empty text. */
function numberOf(text: string): number {
  return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text) ? Number(text) : Number.NaN;
}
