export { type AnomalyWords, anomalyText } from "./anomalyText.ts";
export { type ChromeTrace, chromeTrace, type TraceEvent } from "./chromeTrace.ts";
export { type Anomaly, type AnomalyContext, findAnomaly } from "./findAnomaly.ts";
export { type ForwardCost, forwardCost, type Recordable } from "./forwardCost.ts";
export { healthLimits } from "./healthFindings.ts";
export { HealthMonitor, type Observation } from "./healthMonitor.ts";
export {
  type ForwardVitals,
  HealthProbe,
  type Observable,
  type VitalsLayout,
} from "./healthProbe.ts";
export type { FindingKind, HealthFinding, HealthRecord, LayerHealth } from "./healthRecord.ts";
export { findingTexts, type HealthWords, healthTable } from "./healthText.ts";
export { type MemoryOptions, memory, type Remembering } from "./memory.ts";
export {
  type BytesByRole,
  type KeptInstead,
  type MemoryColumn,
  type MemoryLedger,
  type MemoryRole,
  type MemoryRow,
  memoryRoles,
  type SavedFate,
  type SavedReason,
  type SavedTensor,
  type TimelineStep,
} from "./memoryLedger.ts";
export type { Owning, Updating } from "./memoryOwners.ts";
export { type MemoryTableOptions, memoryTable } from "./memoryTable.ts";
export { type MemoryTimelineOptions, memoryTimeline } from "./memoryTimeline.ts";
export type { MemoryWords } from "./memoryWords.ts";
export { type ProfileOptions, profile } from "./profile.ts";
export type {
  CompilationCost,
  Cost,
  KernelCost,
  ModuleCost,
  PhaseCost,
  Profile,
  Quartiles,
  RepeatedWork,
  Timeline,
} from "./profileRecord.ts";
export { type ProfileTableOptions, type ProfileWords, profileTable } from "./profileTable.ts";
export { type Summarizable, type Summary, type SummaryRow, summary } from "./summary.ts";
export { type SummaryWords, summaryTable } from "./summaryTable.ts";
export type { TensorStatistics } from "./tensorStatistics.ts";
export type { WeightSharing } from "./weightSharing.ts";
