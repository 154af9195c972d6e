import { convOf } from "../../../src/compiler/convOf.ts";
import {
  type ConvSpec,
  forwardGathering,
  type Gathering,
  inputGradGatherings,
} from "../../../src/compiler/templates/convSpec.ts";
import { winogradPays } from "../../../src/compiler/templates/winogradSpec.ts";
import type { Node } from "../../../src/ir/node.ts";
import { numel } from "../../../src/ir/shape.ts";

/**
 * For a convolution that goes by Winograd's tiles: what stands for Σ|terms|, since the transforms add inputs of a tile
 * that an output does not read. For one channel and tile, with the largest |input| δ of its 4×4 inputs d:
 *
 *     |Bᵀ d B| ≤ 4 δ,   Σ|G g Gᵀ| ≤ Σ |g_ab| s_a s_b with s = (2, 1, 2) (2, 2 for the weight's gradient)
 */
export function tileMagnitude(
  node: Node,
  first: Float64Array,
  second: Float64Array,
): { readonly magnitude: Float64Array; readonly steps: number } | undefined {
  const spec = specOf(node);
  if (spec === undefined || spec.groups !== 1 || spec.inputSize.length > 3) return undefined;
  if ([...spec.inputSize, ...spec.outputSize, spec.N].some((extent) => extent === 0)) return undefined;
  const isInputGrad = node.op === "convInputGrad";
  const axes = isInputGrad ? inputGradGatherings(spec)[0] : forwardGathering(spec);
  const [M, channels] = isInputGrad ? [spec.C, spec.O] : [spec.O, spec.C];
  if (!winogradPays({ axes, images: spec.N, M, channels })) return undefined;
  if (node.op === "convWeightGrad") return weightGrad(spec, axes, first, second);
  const magnitude = new Float64Array(numel(node.shape));
  const peaks = tilePeaks(axes, spec.N * channels, first);
  const [rowScale, columnScale] = [2, 1];
  const scale = (tap: number): number => (tap === 1 ? columnScale : rowScale);
  const [down, across] = tilesOf(axes);
  const [height, width] = [axes[1].extent, axes[2].extent];
  for (let m = 0; m < M; m++) {
    for (let c = 0; c < channels; c++) {
      const at = 9 * (isInputGrad ? c * M + m : m * channels + c);
      let weight = 0;
      for (let tap = 0; tap < 9; tap++) weight += second[at + tap] * scale(Math.floor(tap / 3)) * scale(tap % 3);
      for (let n = 0; n < spec.N; n++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const tile = ((n * channels + c) * down + (y >> 1)) * across + (x >> 1);
            magnitude[((n * M + m) * height + y) * width + x] += 4 * peaks[tile] * weight;
          }
        }
      }
    }
  }
  return { magnitude, steps: channels + 16 };
}

function tilesOf([, y, x]: Gathering): readonly [number, number] {
  return [Math.ceil(y.extent / 2), Math.ceil(x.extent / 2)];
}

/** The largest of each tile's 4×4 sources, per plane. */
function tilePeaks(axes: Gathering, planes: number, source: Float64Array): Float64Array {
  const [, y, x] = axes;
  const [down, across] = tilesOf(axes);
  const peaks = new Float64Array(planes * down * across);
  for (let plane = 0; plane < planes; plane++) {
    for (let ty = 0; ty < down; ty++) {
      for (let tx = 0; tx < across; tx++) {
        let peak = 0;
        for (let i = 0; i < 16; i++) {
          const [row, column] = [2 * ty + y.offset + (i >> 2), 2 * tx + x.offset + (i & 3)];
          if (row < 0 || row >= y.source || column < 0 || column >= x.source) continue;
          const value = source[(plane * y.source + row) * x.source + column];
          peak = Number.isFinite(value) ? Math.max(peak, value) : Number.POSITIVE_INFINITY;
        }
        peaks[(plane * down + ty) * across + tx] = peak;
      }
    }
  }
  return peaks;
}

function weightGrad(
  { N, C, O }: ConvSpec,
  axes: Gathering,
  source: Float64Array,
  grad: Float64Array,
): { magnitude: Float64Array; steps: number } {
  const [down, across] = tilesOf(axes);
  const [height, width] = [axes[1].extent, axes[2].extent];
  const peaks = tilePeaks(axes, N * C, source);
  const sums = new Float64Array(N * O * down * across);
  for (let plane = 0; plane < N * O; plane++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        sums[(plane * down + (y >> 1)) * across + (x >> 1)] += 4 * grad[(plane * height + y) * width + x];
      }
    }
  }
  const magnitude = new Float64Array(9 * O * C);
  const tiles = down * across;
  for (let o = 0; o < O; o++) {
    for (let c = 0; c < C; c++) {
      let total = 0;
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < tiles; t++) total += 4 * peaks[(n * C + c) * tiles + t] * sums[(n * O + o) * tiles + t];
      }
      magnitude.fill(total, 9 * (o * C + c), 9 * (o * C + c + 1));
    }
  }
  return { magnitude, steps: Math.min(N * tiles, 320) + Math.ceil((N * tiles) / 64) + 16 };
}

function specOf(node: Node): ConvSpec | undefined {
  const isConv = node.op === "conv" || node.op === "convInputGrad" || node.op === "convWeightGrad";
  return isConv ? convOf(node) : undefined;
}
