import type { Format } from "../format.ts";
import type { RunRecord } from "../runRecord.ts";
import type { Texts } from "../texts.ts";

/** What every section is made from. */
export interface Page {
  readonly record: RunRecord;
  readonly texts: Texts;
  readonly format: Format;
}
