export type { Card, Effort, Frame, Setting, Verdict } from "./card.ts";
export { cards } from "./cards.ts";
export type { Check, Tolerance } from "./checks.ts";
export type { Face, Formula, Term } from "./face.ts";
export {
  defaultsOf,
  type Parameter,
  ParameterError,
  type ParameterSchema,
  parseParameters,
  type Values,
} from "./parameters.ts";
export { type Reference, type ReferenceId, references } from "./references.ts";
