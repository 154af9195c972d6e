import { show } from "../ir/shape.ts";
import { type MemoryLedger, type MemoryRole, type MemoryRow, memoryRoles, type SavedTensor } from "./memoryLedger.ts";
import { memoryTimeline } from "./memoryTimeline.ts";
import { englishMemoryWords, type MemoryWords } from "./memoryWords.ts";
import { textTable } from "./textTable.ts";

export interface MemoryTableOptions {
  /** Columns of the terminal, for the timeline; 80 by default. */
  readonly width?: number;
  readonly words?: MemoryWords;
}

/** The ledger for people: roles, modules, ops, what is saved and why, and the timeline. */
export function memoryTable(ledger: MemoryLedger, options: MemoryTableOptions = {}): string {
  const { width, words = englishMemoryWords } = options;
  const blocks = [
    roleTable(ledger, words),
    rowTable(ledger, ledger.modules, words.module, words),
    rowTable(ledger, ledger.ops, words.op, words),
    savedTable(ledger, words),
    `${memoryTimeline(ledger, { width, words })}\n${peakLine(ledger, words)}`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

const count = (bytes: number): string => bytes.toLocaleString("en");
const countOrDash = (bytes: number): string => (bytes === 0 ? "-" : count(bytes));

function roleTable({ declared, planned }: MemoryLedger, words: MemoryWords): string {
  const shown = memoryRoles.filter((role) => declared.roles[role] > 0 || planned.roles[role] > 0);
  const notes = shown.map((role) => {
    const [said, is] = [declared.roles[role], planned.roles[role]];
    if (said === is) return "";
    return role === "input" && declared.roles.saved > planned.roles.saved && said < is
      ? words.inputUnread
      : (words.differences[role] ?? "");
  });
  const rows = shown.map((role) => [
    words.roles[role],
    countOrDash(declared.roles[role]),
    countOrDash(planned.roles[role]),
  ]);
  const total = [words.total, count(declared.totalBytes), count(planned.totalBytes)];
  const lines = textTable([[words.role, words.declared, words.planned], ...rows, total], 1).split("\n");
  return lines.map((line, i) => (notes[i - 1] ? `${line}  ${notes[i - 1]}` : line)).join("\n");
}

/** Declared bytes by role, and all that is planned at the peak. */
function rowTable(ledger: MemoryLedger, rows: readonly MemoryRow[], heading: string, words: MemoryWords): string {
  const roles = memoryRoles.filter((role) => ledger.declared.roles[role] > 0);
  const sum = ({ planned }: MemoryRow): number => memoryRoles.reduce((bytes, role) => bytes + planned[role], 0);
  const cells = (row: MemoryRow): string[] => [
    row.name || words.outside,
    ...roles.map((role: MemoryRole) => countOrDash(row.declared[role])),
    countOrDash(sum(row)),
  ];
  return textTable([[heading, ...roles.map((role) => words.roles[role]), words.atPeak], ...rows.map(cells)], 1);
}

function savedTable({ training, saved, instead, keptBytes, declared }: MemoryLedger, words: MemoryWords): string {
  if (!training) return "";
  const name = (module: string, op: string): string => [module, op].filter((part) => part !== "").join(" ");
  const why = ({ reasons }: SavedTensor): string =>
    reasons.map(({ module, because }) => `${module ? `${module}: ` : ""}${words.because(because)}`).join("; ");
  const head = [words.tensor, words.shape, words.declared, words.kept];
  const rows = [
    ...saved.map((tensor) => ({
      cells: [
        name(tensor.madeBy.module, tensor.madeBy.op) || words.given,
        `${tensor.dtype} ${show(tensor.shape)}`,
        count(tensor.bytes),
        countOrDash(tensor.plannedBytes),
      ],
      rest: [words.fates[tensor.fate], why(tensor)],
    })),
    ...instead.map(({ module, op, shape, dtype, bytes }) => ({
      cells: [name(module, op) || words.outside, `${dtype} ${show(shape)}`, "-", count(bytes)],
      rest: [words.instead, ""],
    })),
  ];
  const numbers = textTable([head, ...rows.map(({ cells }) => cells)], 2).split("\n");
  const texts = textTable([[words.fate, words.reason], ...rows.map(({ rest }) => rest)], 2).split("\n");
  const lines = numbers.map((line, i) => `${line}  ${texts[i]}`);
  return [...lines, words.keptOf(count(keptBytes), count(declared.roles.saved))].join("\n");
}

function peakLine({ timeline, planned }: MemoryLedger, words: MemoryWords): string {
  const { steps, peakStep } = timeline;
  const step = steps[peakStep];
  if (step === undefined) return "";
  const whose = [step.module, step.op, words.phases[step.phase]].filter((part) => part !== "").join(" ");
  return words.peak(count(planned.totalBytes), peakStep + 1, steps.length, step.kernel, whose);
}
