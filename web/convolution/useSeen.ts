import { useEffect, useState } from "preact/hooks";
import type { Convolver, Seen } from "./convolver.ts";
import type { Question } from "./messages.ts";

const nothing: Seen = { failures: {} };

/** What the engine says of a question, and of the one before while it has not answered. */
export function useSeen(convolver: Convolver | undefined, question: Question): Seen {
  const [seen, setSeen] = useState(nothing);
  useEffect(() => convolver?.subscribe(() => setSeen(convolver.snapshot)), [convolver]);
  useEffect(() => convolver?.ask(question), [convolver, question]);
  return seen;
}
