import type { CaseRun } from "../caseRun.ts";
import { op } from "./op.ts";

/** How a case of each kind is run; a kind that is not here is unsupported. */
export const kinds: Readonly<Record<string, (run: CaseRun) => Promise<void>>> = {
  op,
};
