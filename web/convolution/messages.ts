import type { ConvolutionSettings, Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";

/** What the page wants to see through the engine. */
export interface Question {
  readonly image: Grid;
  readonly settings: ConvolutionSettings;
  /** The image as the network takes it: 8 × 8, ink from 0 to 1. */
  readonly small: Grid;
}

/** A question has a number, so that its answers are known. The worker is asked one at a time. */
export interface Order {
  readonly number: number;
  readonly question: Question;
}

export type Answer =
  | { readonly kind: "ready"; readonly description: string; readonly threads: number }
  /** The feature map; null where no window fits. */
  | { readonly kind: "map"; readonly number: number; readonly map: Grid | null }
  | { readonly kind: "look"; readonly number: number; readonly look: DigitsLook }
  /** The last word on a question. */
  | { readonly kind: "done"; readonly number: number }
  /** Of the engine, or of the network, whose weights may not come. */
  | { readonly kind: "failed"; readonly number: number; readonly part: "engine" | "network"; readonly reason: string };
