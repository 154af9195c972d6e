export { type ForwardCost, forwardCost, type Recordable } from "./forwardCost.ts";
export {
  type Summarizable,
  type Summary,
  type SummaryRow,
  type SummaryWords,
  summary,
  summaryTable,
} from "./summary.ts";
