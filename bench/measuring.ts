import type { Case } from "./cases.ts";
import type { PeerName } from "./peers/settings.ts";

export interface MeasureOptions {
  readonly rounds: number;
  /** Ours; 0 for the library's own choice. */
  readonly threads: number;
  readonly against: readonly PeerName[];
  /** Is written: a network's parameters and data, which every peer reads. */
  readonly file: string;
  /** Is told what is being done. */
  readonly progress: (doing: string) => void;
}

/** What the ways to measure a case share. */
export interface Measuring extends MeasureOptions {
  readonly one: Case;
}
