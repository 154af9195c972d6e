import type { MemoryLedger, TimelineStep } from "./memoryLedger.ts";
import { englishMemoryWords, type MemoryWords } from "./memoryWords.ts";

const eighths = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const rowsHigh = 10;

export interface MemoryTimelineOptions {
  /** Columns of the picture, its axis included; 80 by default. */
  readonly width?: number;
  readonly words?: MemoryWords;
}

/**
 * What lives while each kernel runs, drawn: what stays between steps light, what lives within the step dark on top of it.
 * Several kernels share a column where there are many; then it shows their most.
 */
export function memoryTimeline({ timeline }: MemoryLedger, options: MemoryTimelineOptions = {}): string {
  const { width = 80, words = englishMemoryWords } = options;
  const { steps, residentBytes } = timeline;
  if (steps.length === 0) return "";
  const top = Math.max(...steps.map(({ liveBytes }) => liveBytes));
  const labels = Array.from({ length: rowsHigh + 1 }, (_, row) => megabytes((top * row) / rowsHigh));
  const margin = Math.max(...labels.map((label) => label.length));
  const columns = columnsOf(steps, Math.max(8, width - margin - 2));
  const lines: string[] = [];
  for (let row = rowsHigh - 1; row >= 0; row--) {
    const cells = columns.map(({ liveBytes }) => {
      const height = (liveBytes / top) * rowsHigh - row;
      const isResident = residentBytes / top >= (row + 0.5) / rowsHigh;
      return height >= 1 && isResident ? "░" : eighths[Math.round(8 * Math.min(1, Math.max(0, height)))];
    });
    const isLabelled = row === rowsHigh - 1 || row === rowsHigh / 2 - 1;
    lines.push(`${(isLabelled ? labels[row + 1] : "").padStart(margin)} ┤${cells.join("")}`.trimEnd());
  }
  lines.push(`${" ".repeat(margin)} └${"─".repeat(columns.length)}`);
  lines.push(`${" ".repeat(margin)}  ${columns.map(({ phase }) => words.letters[phase]).join("")}`);
  const used = (["forward", "backward", "update"] as const).filter((phase) =>
    steps.some((step) => step.phase === phase),
  );
  const letters = used.map((phase) => `${words.letters[phase]} ${words.phases[phase]}`);
  lines.push(`${" ".repeat(margin)}  ${[...letters, `░ ${words.resident}`, `█ ${words.transient}`].join("   ")}`);
  return lines.join("\n");
}

/** One step a column, or as many columns as each step can have, at most eight; the highest of those that share one. */
function columnsOf(steps: readonly TimelineStep[], most: number): readonly TimelineStep[] {
  const count = steps.length <= most ? steps.length * Math.min(8, Math.floor(most / steps.length)) : most;
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * steps.length) / count);
    const to = Math.max(from + 1, Math.floor(((column + 1) * steps.length) / count));
    return steps.slice(from, to).reduce((best, step) => (step.liveBytes > best.liveBytes ? step : best));
  });
}

function megabytes(bytes: number): string {
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
