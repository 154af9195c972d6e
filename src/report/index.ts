export { healthWords } from "./healthWords.ts";
export { renderReport } from "./renderReport.ts";
export type {
  ConfigValue,
  EpochScores,
  EvaluationRecord,
  ImageRecord,
  Lang,
  LayerRecord,
  MemoryRecord,
  MistakeRecord,
  RunEnd,
  RunRecord,
  SampleCounts,
  ScoreRecord,
} from "./runRecord.ts";
