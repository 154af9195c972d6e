import { isFloat } from "../../ir/dtype.ts";
import { numel } from "../../ir/shape.ts";
import type { Examination } from "./examination.ts";
import type { Finding, Looked } from "./finding.ts";
import { found } from "./found.ts";
import { isConstant, spreadOf } from "./inputFindings.ts";
import type { DataScan } from "./scanData.ts";

/** A class that is this much more frequent than the rarest makes the labels imbalanced. */
const imbalancedFrom = 5;
/** Targets of a larger root mean square, or all below the other, are hard to reach from outputs around 0. */
const largestScale = 10;
const smallestReach = 0.02;
/** crossEntropy leaves items with this label out. */
const ignored = -100;
const stretches = 8;

/** What the class numbers tell, when the model scores so many classes. */
export function labelFindings(exam: Examination, scan: DataScan, classes: number): Finding[] {
  const looked = { samples: scan.samples, of: scan.of };
  const places = Math.max(1, numel(scan.y.shape));
  const labels = scan.targets.filter((label) => label !== ignored);
  const bad = labels.filter((label) => label < 0 || label >= classes);
  if (bad.length > 0) {
    const at = scan.targets.findIndex((label) => label !== ignored && (label < 0 || label >= classes));
    const { smallest, largest } = scan.y;
    const sample = scan.indices[Math.floor(at / places)];
    const facts = { label: scan.targets[at], sample, classes, count: bad.length, smallest, largest, ...looked };
    return [found("labels-out-of-range", facts)];
  }
  return classFindings(exam, countsOf(labels, classes), looked);
}

function classFindings(exam: Examination, counts: readonly number[], looked: Looked): Finding[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = counts.indexOf(Math.max(...counts));
  if (counts[most] === total && looked.samples > 1) return [found("labels-one", { label: most, ...looked })];
  const findings: Finding[] = [];
  const missing = counts.flatMap((count, label) => (count === 0 ? [label] : []));
  const present = counts.filter((count) => count > 0);
  const share = counts[most] / total;
  if (counts[most] > imbalancedFrom * Math.min(...present)) {
    findings.push(found("labels-imbalanced", { counts, most, share, ...looked }));
  }
  if (missing.length > 0) findings.push(found("labels-missing", { missing, classes: counts.length, ...looked }));
  findings.push(...orderFindings(exam, counts));
  return findings.length > 0 ? findings : [found("labels-balanced", { counts, ...looked })];
}

/** What other targets tell: their scale. */
export function targetFindings(exam: Examination, { y, samples, of, targets }: DataScan): Finding[] {
  const looked = { samples, of };
  if (y.notFinite) return [found("targets-not-finite", { ...y.notFinite, ...looked })];
  if (samples > 1 && y.features.every(({ mean, deviation }) => isConstant(mean, deviation))) {
    return [found("targets-alike", { value: y.mean, ...looked })];
  }
  if (numel(y.shape) === 1 && targets.every((target) => target === 0 || target === 1)) {
    return classFindings(exam, countsOf(targets, 2), looked);
  }
  const { smallest, largest } = y;
  if (!isFloat(y.dtype)) return [found("targets-whole", { smallest, largest, ...looked })];
  const isLarge = y.features.some(({ mean, deviation }) => Math.hypot(mean, deviation) > largestScale);
  const isSmall = Math.max(-y.smallest, y.largest) < smallestReach;
  return [found(isLarge || isSmall ? "targets-unscaled" : "targets-scaled", { ...spreadOf(y), ...looked })];
}

/** Without shuffling, whether samples that stand together hold fewer classes than mixed ones would. */
function orderFindings({ dataset, loader }: Examination, counts: readonly number[]): Finding[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const length = Math.min(dataset.length, Math.max(loader.batchSize, 2 * counts.length));
  if (loader.shuffle || length === dataset.length) return [];
  const expected = counts.reduce((sum, count) => sum + 1 - (1 - count / total) ** length, 0);
  let distinct = 0;
  for (let i = 0; i < stretches; i++) {
    const start = Math.floor((i * (dataset.length - length)) / (stretches - 1));
    const { y } = dataset.batch(Int32Array.from({ length }, (_, k) => start + k));
    distinct += new Set(y.data).size / stretches;
  }
  return distinct < 0.6 * expected ? [found("labels-sorted", { distinct, expected, samples: length })] : [];
}

function countsOf(labels: Float64Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] += 1;
  return counts;
}
