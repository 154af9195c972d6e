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

/** Foreground colours of the eight hues: blue, yellow, green, magenta, bright yellow, cyan, white, red. */
const codes = [94, 33, 32, 95, 93, 36, 37, 91];

export function hueIndex(series: { readonly ink?: number; readonly role: SeriesRole }, place: number): number {
  return (series.ink ?? place) % codes.length;
}

export function painted(text: string, hue: number, { colour }: TerminalStyle): string {
  return colour && text.trim() !== "" ? `\u001b[${codes[hue % codes.length]}m${text}\u001b[0m` : text;
}

export function quiet(text: string, { colour }: TerminalStyle): string {
  return colour && text.trim() !== "" ? `\u001b[2m${text}\u001b[0m` : text;
}

export function bold(text: string, { colour }: TerminalStyle): string {
  return colour ? `\u001b[1m${text}\u001b[0m` : text;
}
