import type { Scope } from "../ir/node.ts";
import type { MemoryRole, SavedFate } from "./memoryLedger.ts";

/** Words of the printed ledger. */
export interface MemoryWords {
  readonly role: string;
  readonly declared: string;
  readonly planned: string;
  readonly total: string;
  readonly roles: Readonly<Record<MemoryRole, string>>;
  /** Why a role's planned bytes are fewer than its declared ones, or more. */
  readonly differences: Readonly<Partial<Record<MemoryRole, string>>>;
  /** Of an input that backward does not read after all. */
  readonly inputUnread: string;
  readonly module: string;
  readonly op: string;
  /** Heading of what there is of a module or op at the planned peak. */
  readonly atPeak: string;
  /** Stands for no module, or no op. */
  readonly outside: string;
  readonly tensor: string;
  readonly shape: string;
  readonly kept: string;
  readonly fate: string;
  readonly reason: string;
  /** Stands for the maker of an input. */
  readonly given: string;
  readonly fates: Readonly<Record<SavedFate, string>>;
  /** Of a row that no op declares. */
  readonly instead: string;
  /** What the op's record says, in this language. */
  because(sentence: string): string;
  /** Bytes kept from forward to backward, of those declared. */
  keptOf(kept: string, declared: string): string;
  readonly phases: Readonly<Record<Scope["phase"], string>>;
  /** The letters below the timeline. */
  readonly letters: Readonly<Record<Scope["phase"], string>>;
  readonly resident: string;
  readonly transient: string;
  /** Under the timeline: how much, at which kernel of how many, and whose that is. */
  peak(bytes: string, kernel: number, kernels: number, name: string, whose: string): string;
}

export const englishMemoryWords: MemoryWords = {
  role: "role",
  declared: "declared",
  planned: "planned",
  total: "total",
  roles: {
    parameter: "parameters",
    gradient: "gradients",
    optimizer: "optimizer state",
    saved: "saved for backward",
    input: "input",
    output: "output",
    constant: "constants",
    workspace: "workspace",
    padding: "padding",
  },
  differences: {
    gradient: "each gradient is gone after its update: these live at the peak",
    saved: "at the peak: computed again where that is cheap, freed when read",
    input: "copied for the program",
    output: "results",
    constant: "numbers that the program reads",
    workspace: "values on their way, packed operands, scratch of all threads",
    padding: "rounding to cache lines, gaps between buffers",
  },
  inputUnread: "there, though backward does not read it",
  module: "module",
  op: "op",
  atPeak: "at the peak",
  outside: "-",
  tensor: "saved tensor",
  shape: "shape",
  kept: "kept",
  fate: "how",
  reason: "whose backward reads it, and why",
  given: "(given)",
  fates: {
    kept: "kept",
    shared: "kept with another",
    recomputed: "computed again",
    unread: "not read",
  },
  instead: "kept instead",
  because: (sentence) => sentence,
  keptOf: (kept, declared) => `from forward to backward the program keeps ${kept} of ${declared} declared bytes`,
  phases: { forward: "forward", backward: "backward", update: "update" },
  letters: { forward: "f", backward: "b", update: "u" },
  resident: "stays between steps",
  transient: "lives within the step",
  peak: (bytes, kernel, kernels, name, whose) =>
    `peak: ${bytes} bytes, from kernel ${kernel} of ${kernels} (${name}; ${whose})`,
};
