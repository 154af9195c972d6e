import { cellWidth } from "./cellWidth.ts";

/** Entries side by side, on as many lines as they need. */
export function legendLines(entries: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines[lines.length - 1];
    if (last !== undefined && cellWidth(last) + 3 + cellWidth(entry) <= width) lines[lines.length - 1] += `   ${entry}`;
    else lines.push(entry);
  }
  return lines;
}

/** Texts centred at their columns within a width; one that would touch the one before is left out. */
export function spreadTexts(
  texts: readonly { readonly column: number; readonly text: string }[],
  width: number,
): string {
  let line = "";
  for (const { column, text } of texts) {
    const own = cellWidth(text);
    const begin = Math.max(0, Math.min(width - own, column - (own >> 1)));
    const used = cellWidth(line);
    if (line !== "" && begin < used + 2) continue;
    line += " ".repeat(Math.max(0, begin - used)) + text;
  }
  return line;
}
