export { type CheckOptions, type CheckReport, check } from "./check.ts";
export {
  type CheckTopic,
  checkTopics,
  type Descent,
  type Finding,
  type FindingFacts,
  type FindingId,
  type FindingWords,
  type IdleLayer,
  type Level,
  sentenceOf,
} from "./finding.ts";
