import type { SeriesRole } from "../chart.ts";
import type { InkName } from "../palette.ts";
import type { Lang } from "../runRecord.ts";

/** How a chart is drawn: its language, its place, and what stands for each colour. */
export interface ChartStyle {
  readonly lang: Lang;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** A colour of the theme, or a stand-in that is replaced afterwards. */
  readonly ink: (name: InkName) => string;
}

export const fontSize = 12;

const hues = ["hue0", "hue1", "hue2", "hue3", "hue4", "hue5", "hue6", "hue7"] as const;
const symbols = ["circle", "rect", "triangle", "diamond", "roundRect", "arrow", "emptyCircle", "emptyRect"] as const;

/** The hue of a series: its own, or that of its place among those that are not guides. */
export function hueOf(series: { readonly ink?: number; readonly role: SeriesRole }, place: number): InkName {
  return series.role === "guide" ? "quiet" : hues[(series.ink ?? place) % hues.length];
}

/** Hue and marker say the same, so that one can do without the other. */
export function symbolOf(series: { readonly ink?: number }, place: number): string {
  return symbols[(series.ink ?? place) % symbols.length];
}

/** Width of a text in pixels, roughly: Chinese glyphs are as wide as they are high. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character > "\u2e7f" ? fontSize : fontSize * 0.58;
  return width;
}

export interface LegendPlace {
  /** Height that the legend takes above the chart. */
  readonly space: number;
  readonly option: object;
}

/** A name of the legend, and what stands before it; without one what ECharts draws for the series. */
export interface LegendItem {
  readonly name: string;
  readonly icon?: string;
}

/** A legend above the chart, as many lines high as its names need. One name needs no legend. */
export function legendOf(items: readonly LegendItem[], { width, ink }: ChartStyle): LegendPlace {
  const shown = [...new Map(items.map((item) => [item.name, item])).values()];
  if (shown.length < 2) return { space: 0, option: { show: false } };
  const [gap, symbol, lineHeight] = [14, 27, 26];
  let [lines, used] = [1, 0];
  for (const { name } of shown) {
    const own = symbol + textWidth(name) + gap;
    if (used > 0 && used + own > width - 16) [lines, used] = [lines + 1, 0];
    used += own;
  }
  return {
    space: lines * lineHeight,
    option: {
      show: true,
      top: 0,
      left: 4,
      right: 4,
      itemGap: gap,
      itemWidth: 22,
      itemHeight: 10,
      data: shown,
      selectedMode: false,
      textStyle: { color: ink("text"), fontSize },
    },
  };
}
