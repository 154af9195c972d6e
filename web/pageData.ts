import type { Effort, Face, Verdict } from "../src/lab/index.ts";
import type { Chart, Lang } from "../src/report/index.ts";

/** A recorded run, as the script writes it. */
export interface Recording {
  /** YYYY-MM-DD. */
  readonly recordedOn: string;
  readonly device: string;
  readonly seed: number;
  readonly effort: Effort;
  readonly terms: Readonly<Record<string, number | null>>;
  readonly charts: readonly Chart[];
  readonly verdict: Verdict;
}

/** What stands around a chart's picture. */
export interface ChartHead {
  readonly id: string;
  readonly kind: Chart["kind"];
  readonly title: Chart["title"];
  readonly description: Chart["description"];
  readonly hasPrediction: boolean;
}

/** What is shown of a recording without its numbers, which come when they are asked for. */
export interface RecordedResult extends Omit<Recording, "charts"> {
  readonly charts: readonly ChartHead[];
}

export interface Neighbour {
  readonly id: string;
  /** Relative address. */
  readonly href: string;
  readonly question: string;
}

/** A page's content as data, which the built HTML carries for the script. */
export interface CardPageData {
  readonly lang: Lang;
  readonly face: Face;
  readonly recorded?: RecordedResult;
  readonly previous?: Neighbour;
  readonly next?: Neighbour;
}

/** A playground's content as data: all else is in its script. */
export interface PlaygroundPageData {
  readonly lang: Lang;
}

export type PageData = CardPageData | PlaygroundPageData;

/** Markup made when the page is built. In the reader's browser it stands already, and is left as it is. */
export interface Built {
  /** MathML, one for each formula. */
  readonly formulas: readonly string[];
  /** By the chart's id. */
  readonly pictures: Readonly<Record<string, string>>;
  /** The example's source, coloured. */
  readonly code: string;
}

export function headOf(chart: Chart): ChartHead {
  const { id, kind, title, description } = chart;
  const hasPrediction = chart.kind !== "heatmap" && chart.series.some(({ role }) => role === "predicted");
  return { id, kind, title, description, hasPrediction };
}
