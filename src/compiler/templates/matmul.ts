import type { Target } from "../kernel.ts";
import type { TemplatePlan, TemplateStep } from "../template.ts";
import { ceilDiv } from "./block.ts";
import { combineStep } from "./combine.ts";
import { dotPays, dotStep } from "./dot.ts";
import type { MatmulSpec } from "./matmulSpec.ts";
import { packRowsStep } from "./pack.ts";
import { type PackedPanels, packPanelsStep } from "./packPanels.ts";
import { blockOfK, columnsInPlace, packingsOf, productStep } from "./product.ts";
import { splitRows, tileRows, tileVectors } from "./tile.ts";

/** Elements of B from which packing it in a step of its own may pay, and how often its items would pack it otherwise. */
const fewestPacked = 16_384;
const oftenPacked = 3;

/**
 * Plans a batched matrix product: inputs 0 and 1 are A and B, the output is contiguous float32.
 *
 * Each element is a sum over blocks of k of at most a few hundred, each block one chain of multiply-adds; when C is
 * small and K long, chunks of k are summed apart and added in a fixed tree. All of this depends on shapes alone.
 *
 * The output may share memory with no input and no extra: partial sums lie in it, and some elements are written twice.
 */
export function matmulPlan(spec: MatmulSpec, target: Target): TemplatePlan {
  const { batch, M, N, K } = spec;
  if (batch * M * N === 0) return { temporaries: [], steps: [] };
  if (K === 0) return { temporaries: [], steps: [combineStep({ ...spec, chunks: 0 }, target)] };
  if (dotPays(spec)) return { temporaries: [], steps: [dotStep(spec, target)] };
  const sections = splitRows(M, tileRows(target));
  const chunks = kChunks(spec);
  const packA = rowsWantPacking(spec);
  const temporaries: number[] = [];
  const steps = [];
  if (chunks > 1) temporaries.push(chunks * batch * M * N);
  let packed: number | undefined;
  if (packA) {
    packed = temporaries.length;
    const copies = spec.a.strides[0] === 0 ? 1 : batch;
    temporaries.push(copies * M * K);
    steps.push(writing(packed, packRowsStep({ batch: copies, M, K, a: spec.a, input: 0 }, sections, target)));
  }
  const isWorth =
    spec.isShared || (N * K >= fewestPacked && packingsOf(spec, { sections, chunks }, target) >= oftenPacked);
  const panels = isWorth && chunks === 1 ? packedPanels(spec, sections[0].height, target) : undefined;
  const packedB = panels === undefined ? undefined : temporaries.push(panels.numel) - 1;
  if (panels !== undefined && packedB !== undefined) steps.push(writing(packedB, panels.step));
  steps.push(productStep(spec, { sections, chunks, packed, packedB }, target));
  if (chunks > 1) steps.push(combineStep({ ...spec, chunks }, target));
  return { temporaries, steps };
}

/** A step that writes a temporary, with that of the plan for its own. */
function writing(index: number, step: TemplateStep): TemplateStep {
  return { ...step, buffers: step.buffers.map((b) => (b.kind === "temporary" ? { ...b, index } : b)) };
}

/** B packed whole, where a product would otherwise pack it for itself. */
function packedPanels(spec: MatmulSpec, tallest: number, target: Target): PackedPanels | undefined {
  const { batch, N, K, b } = spec;
  if (batch > 1 || columnsInPlace(spec, Math.min(K, blockOfK), tallest)) return undefined;
  return packPanelsStep({ K, N, b, input: 1, width: tileVectors(target, tallest, N) * target.lanes }, target);
}

/** Chunks of k worth summing apart: only when C alone gives too few pieces of work. */
function kChunks({ batch, M, N, K }: MatmulSpec): number {
  const tiles = batch * ceilDiv(M, 48) * ceilDiv(N, 64);
  if (tiles >= 16 || K < 1024) return 1;
  const worth = Math.floor((2 * batch * M * N * K) / 400_000);
  return Math.max(1, Math.min(ceilDiv(K, 512), ceilDiv(16, tiles), worth));
}

/** In place, a tile walks one row of A per accumulator row: good along k however large A is, a line per element otherwise. */
function rowsWantPacking({ M, N, K, a }: MatmulSpec): boolean {
  const [, , sk] = a.strides;
  return sk !== 1 && sk !== 0 && M * K > 4096 && N > 16;
}
