export { type CheckOptions, type CheckReport, check } from "./check.ts";
export {
  type CheckTopic,
  checkTopics,
  type Descent,
  type Finding,
  type FindingFacts,
  type FindingId,
  type FindingLevel,
  type FindingWords,
  findingSentence,
  type IdleLayer,
} from "./finding.ts";
