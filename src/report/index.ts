export { renderReport } from "./renderReport.ts";
export type {
  ConfigValue,
  EpochRecord,
  EvaluationRecord,
  ImageRecord,
  Lang,
  LayerRecord,
  MemoryRecord,
  MistakeRecord,
  RunEnd,
  RunRecord,
  SampleCounts,
} from "./runRecord.ts";
