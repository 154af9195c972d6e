import type { Text } from "../report/index.ts";

export interface NumberParameter {
  readonly kind: "number";
  readonly label: Text;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly whole?: boolean;
  /** How a slider is divided. */
  readonly scale?: "linear" | "log";
}

export interface ChoiceParameter {
  readonly kind: "choice";
  readonly label: Text;
  /** What can be chosen; the keys are what a flag and the URL say. */
  readonly options: Readonly<Record<string, Text>>;
  readonly default: string;
}

export interface FlagParameter {
  readonly kind: "flag";
  readonly label: Text;
  readonly default: boolean;
}

export type Parameter = NumberParameter | ChoiceParameter | FlagParameter;

/** What a reader may change, by name: from it come the page's controls, the command's flags and the URL. */
export type ParameterSchema = Readonly<Record<string, Parameter>>;

/** What a parameter takes; of several the union. */
type ValueOf<P extends Parameter> = P extends NumberParameter
  ? number
  : P extends FlagParameter
    ? boolean
    : P extends ChoiceParameter
      ? Extract<keyof P["options"], string>
      : never;

/** Values for a schema. */
export type Values<S extends ParameterSchema> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** A value that a reader gave and that the schema does not allow; the sentence says what it does. */
export class ParameterError extends Error {
  readonly parameter: string;
  readonly text: Text;

  constructor(parameter: string, text: Text) {
    super(text.en);
    this.name = "ParameterError";
    this.parameter = parameter;
    this.text = text;
  }
}

/** Every parameter's default. */
export function defaultsOf<S extends ParameterSchema>(schema: S): Values<S> {
  return Object.fromEntries(Object.entries(schema).map(([name, one]) => [name, one.default])) as Values<S>;
}

/**
 * Values from texts, as the command's flags and the URL give them; what is absent has its default.
 *
 * @throws ParameterError for an unknown name, or a text that is not what the parameter takes
 */
export function parseParameters<S extends ParameterSchema>(
  schema: S,
  given: Readonly<Record<string, string>>,
): Values<S> {
  const values: Record<string, number | string | boolean> = { ...defaultsOf(schema) };
  for (const [name, text] of Object.entries(given)) {
    const parameter = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (!parameter) {
      const known = Object.keys(schema).join(", ");
      throw new ParameterError(name, {
        zh: known ? `没有参数 ${name}；可用的是 ${known}。` : `没有参数 ${name}；这张卡片没有参数。`,
        en: known
          ? `There is no parameter ${name}; there are ${known}.`
          : `There is no parameter ${name}, nor any other.`,
      });
    }
    values[name] = valueFrom(name, parameter, text);
  }
  return values as Values<S>;
}

function valueFrom(name: string, parameter: Parameter, text: string): number | string | boolean {
  switch (parameter.kind) {
    case "number": {
      const { min, max, whole } = parameter;
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
      throw new ParameterError(name, {
        zh: `${name} 须是 ${min} 到 ${max} 的${whole ? "整数" : "数"}，得到 ${text}。`,
        en: `${name} must be a ${whole ? "whole " : ""}number from ${min} to ${max}, got ${text}.`,
      });
    }
    case "flag": {
      if (text === "true" || text === "false") return text === "true";
      throw new ParameterError(name, {
        zh: `${name} 须是 true 或 false，得到 ${text}。`,
        en: `${name} must be true or false, got ${text}.`,
      });
    }
    case "choice": {
      if (Object.hasOwn(parameter.options, text)) return text;
      const known = Object.keys(parameter.options).join(", ");
      throw new ParameterError(name, {
        zh: `${name} 须是 ${known} 之一，得到 ${text}。`,
        en: `${name} must be one of ${known}, got ${text}.`,
      });
    }
  }
}
