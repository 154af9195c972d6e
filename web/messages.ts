import type { Frame, Setting } from "../src/lab/index.ts";

/** What the page tells its worker. A run has a number, so that what comes late from an old one is known. */
export type Order =
  /** Ends any other run, and makes the first `credit` frames. */
  | {
      readonly kind: "start";
      readonly run: number;
      readonly card: string;
      readonly setting: Setting;
      readonly credit: number;
    }
  /** Allows so many frames more. */
  | { readonly kind: "more"; readonly run: number; readonly credit: number }
  | { readonly kind: "stop"; readonly run: number };

/** What the worker answers. */
export type Answer =
  | { readonly kind: "ready"; readonly description: string; readonly threads: number }
  | { readonly kind: "frame"; readonly run: number; readonly frame: Frame }
  | { readonly kind: "done"; readonly run: number }
  | { readonly kind: "stopped"; readonly run: number }
  | { readonly kind: "failed"; readonly run: number; readonly reason: string };
