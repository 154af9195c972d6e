import type { Text } from "../report/index.ts";
import type { ParameterSchema } from "./parameters.ts";
import type { ReferenceId } from "./references.ts";

/** A quantity of a card: the terms of its formulas, and the numbers its verdict is about. */
export interface Term {
  readonly label: Text;
  /** Without one the term is a plain number. */
  readonly unit?: Text;
}

export interface Formula {
  /** TeX; `\term{name}{…}` marks a part that stands for the term of that name. */
  readonly tex: string;
  /** The same in plain characters, for the terminal. */
  readonly text: string;
  /** What it says, in a sentence. */
  readonly says: Text;
}

/**
 * What a card shows before anything is computed: words, parameters, formulas. It imports no engine, so that a page can
 * show it at once.
 */
export interface Face<
  S extends ParameterSchema = ParameterSchema,
  T extends string = string,
  G extends string = string,
> {
  /** C1 to C18. */
  readonly id: `C${number}`;
  /** Of its files: faces/NAME.ts, cards/NAME.ts, and examples/lab/NAME.ts, the code that a reader is shown. */
  readonly name: string;
  /** For the poster: a few words. */
  readonly title: Text;
  /** What a learner asks. */
  readonly question: Text;
  /** What is usually answered, restated fairly. */
  readonly claim: Text;
  /** What is right in it. */
  readonly right: Text;
  /** What is more exact. */
  readonly correction: Text;
  /** The answer in one line, which the measurement bears out. */
  readonly verdict: Text;
  readonly parameters: S;
  /** What the reader guesses before the run, with one click. */
  readonly guess: { readonly ask: Text; readonly options: Readonly<Record<G, Text>> };
  readonly terms: Readonly<Record<T, Term>>;
  readonly formulas: readonly Formula[];
  readonly references: readonly ReferenceId[];
}

/** Checks a face against its type and keeps its exact names. */
export function defineFace<const S extends ParameterSchema, const T extends string, const G extends string>(
  face: Face<S, T, G>,
): Face<S, T, G> {
  return face;
}
