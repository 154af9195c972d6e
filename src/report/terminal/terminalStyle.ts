import type { SeriesRole } from "../chart.ts";
import type { Lang } from "../runRecord.ts";

/** How something is drawn with characters. */
export interface TerminalStyle {
  readonly lang: Lang;
  /** Columns at most. */
  readonly width: number;
  /** Whether ANSI colours may be used. */
  readonly colour: boolean;
}

/** Of the 256 colours, those near the palette's hues that can be read on dark and on light ground. */
const codes = [33, 172, 36, 169, 100, 99, 244, 196];

/** The number of a series' hue: its own, or that of its place among those that are not guides. */
export function hueIndex(series: { readonly ink?: number; readonly role: SeriesRole }, place: number): number {
  return (series.ink ?? place) % codes.length;
}

/** In the hue of that number; below 0 quiet. */
export function painted(text: string, hue: number, style: TerminalStyle): string {
  return hue < 0 ? quiet(text, style) : ansi(`38;5;${codes[hue % codes.length]}`, text, style);
}

export function quiet(text: string, style: TerminalStyle): string {
  return ansi("2", text, style);
}

export function bold(text: string, style: TerminalStyle): string {
  return ansi("1", text, style);
}

/** A foreground and, where there is one, a ground of the 256 colours. */
export function inCodes(text: string, foreground: number, ground: number | undefined, style: TerminalStyle): string {
  return ansi(`38;5;${foreground}${ground === undefined ? "" : `;48;5;${ground}`}`, text, style, true);
}

/** Line by line, so that each can stand alone; spaces need a colour only where there is a ground. */
function ansi(code: string, text: string, { colour }: TerminalStyle, spaces = false): string {
  if (!colour) return text;
  const lines = text.split("\n");
  return lines.map((line) => (line.trim() === "" && !spaces ? line : `\u001b[${code}m${line}\u001b[0m`)).join("\n");
}
