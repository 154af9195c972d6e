import type { Text } from "./text.ts";

/** A chart as data: page, report and terminal draw it, each in its own way. Non-finite numbers are not drawn. */
export type Chart = XYChart | BarChart | HeatmapChart;

interface ChartHead {
  /** Unique in its card, and the same in every frame. */
  readonly id: string;
  readonly title: Text;
  /** What there is to see, for those who do not see it. */
  readonly description: Text;
}

export interface Axis {
  /** With the unit, where there is one. */
  readonly label: Text;
  readonly log?: boolean;
  /** Without them the axis spans the values. */
  readonly min?: number;
  readonly max?: number;
}

/**
 * What a series is: `measured` is drawn solid, `predicted` dashed and without markers, `guide` thin and quiet (contours,
 * limits).
 */
export type SeriesRole = "measured" | "predicted" | "guide";

export interface XYSeries {
  readonly id: string;
  readonly name: Text;
  readonly role: SeriesRole;
  /** Number of its hue, 0 to 7: a prediction shares that of its measurement. Without one: by its order. */
  readonly ink?: number;
  readonly draw: "line" | "dots" | "line and dots";
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

/** A line across the chart, with its word. */
export interface Mark {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: Text;
}

export interface XYChart extends ChartHead {
  readonly kind: "xy";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly XYSeries[];
  readonly marks?: readonly Mark[];
  /** One unit of x is as long as one of y: for paths in a plane. */
  readonly isometric?: boolean;
}

export interface BarSeries {
  readonly id: string;
  readonly name: Text;
  readonly role: SeriesRole;
  readonly ink?: number;
  /** One for each category. */
  readonly values: readonly (number | null)[];
}

export interface BarChart extends ChartHead {
  readonly kind: "bars";
  readonly categories: readonly Text[];
  readonly value: Axis;
  readonly series: readonly BarSeries[];
  readonly stacked?: boolean;
}

/** A point drawn over a heatmap; group 0 and 1 differ in hue and marker. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly group: 0 | 1;
}

export interface HeatmapChart extends ChartHead {
  readonly kind: "heatmap";
  readonly x: Axis;
  readonly y: Axis;
  /** What the shade says, with its unit. */
  readonly value: Text;
  /** Rows from the top, all of one length; they divide the axes' range from min to max evenly. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Around zero, or from low to high. */
  readonly scale: "diverging" | "sequential";
  readonly points?: readonly MapPoint[];
  /** Whether each cell also shows its number. */
  readonly numbers?: boolean;
}
