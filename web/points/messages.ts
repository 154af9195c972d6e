import type { MemoryLedger } from "../../src/index.ts";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { LabelledPoint } from "../../src/lab/playgrounds/pointSets.ts";
import type { PointSettings } from "../../src/lab/playgrounds/pointSettings.ts";
import type { PointChange } from "../../src/lab/playgrounds/pointTrainer.ts";

/** Steps between two pictures; `most` takes as many as there is time for. */
export type Pace = number | "most";

/** What the page tells its worker. A network has a number, so that what comes late from an old one is known. */
export type Order =
  /** A new network in place of any other, trained at once where it is `going`. */
  | {
      readonly kind: "build";
      readonly run: number;
      readonly points: readonly LabelledPoint[];
      readonly settings: PointSettings;
      readonly pace: Pace;
      readonly going: boolean;
    }
  | { readonly kind: "change"; readonly run: number; readonly change: Partial<PointChange>; readonly pace: Pace }
  | { readonly kind: "go"; readonly run: number }
  | { readonly kind: "hold"; readonly run: number }
  | { readonly kind: "step"; readonly run: number }
  /** The page has taken the last look and may have another. */
  | { readonly kind: "seen"; readonly run: number }
  | { readonly kind: "stop"; readonly run: number };

/** What the worker answers. */
export type Answer =
  | { readonly kind: "ready"; readonly description: string; readonly threads: number }
  /** @param losses  of the steps since the look before */
  | { readonly kind: "look"; readonly run: number; readonly look: PointLook; readonly losses: readonly number[] }
  | { readonly kind: "ledger"; readonly run: number; readonly ledger: MemoryLedger }
  /** Training waits after this step: the loss of the next is no number. */
  | { readonly kind: "halted"; readonly run: number; readonly step: number }
  | { readonly kind: "stopped"; readonly run: number }
  | { readonly kind: "failed"; readonly run: number; readonly reason: string };
