import { type Finding, type FindingFacts, type FindingId, findingKinds } from "./finding.ts";
import { findingWords } from "./findingWords.ts";

/** A finding with its level and its English sentence. */
export function found<I extends FindingId>(id: I, facts: FindingFacts[I]): Finding {
  const [topic, level] = findingKinds[id];
  return { id, topic, level, facts, sentence: findingWords[id](facts) } as Finding;
}
