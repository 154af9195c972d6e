import type { Lang } from "./runRecord.ts";

/** A sentence in every language: what is missing in one does not compile. */
export type Text = Readonly<Record<Lang, string>>;
