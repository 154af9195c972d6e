import { ConfusionMatrix, type ImageDataset, predictAll } from "../index.ts";
import type { ImageRecord, MistakeRecord } from "../report/index.ts";
import type { ScaledImages } from "./loadData.ts";
import type { Network } from "./models.ts";

/** What a trained network makes of its test images. */
export interface TestScores {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: ConfusionMatrix;
  /** The most confident first. */
  readonly mistakes: readonly MistakeRecord[];
}

const shownMistakes = 24;

/** Measures a network on its test images, in one pass. */
export async function scoreTest(
  model: Network,
  data: ScaledImages,
  options: { readonly batchSize?: number } = {},
): Promise<TestScores> {
  const { images } = data;
  const { data: scores, shape } = await predictAll(model, data, options);
  const classes = shape[1];
  const predicted = new Int32Array(data.length);
  const mistakes: Omit<MistakeRecord, "image">[] = [];
  let loss = 0;
  for (let i = 0; i < data.length; i++) {
    const probabilities = softmaxOf(scores.subarray(i * classes, (i + 1) * classes));
    const label = images.labels[i];
    predicted[i] = indexOfLargest(probabilities);
    loss -= Math.log(Math.max(probabilities[label], Number.MIN_VALUE));
    if (predicted[i] === label) continue;
    const [probability, labelProbability] = [probabilities[predicted[i]], probabilities[label]];
    mistakes.push({ index: i, label, predicted: predicted[i], probability, labelProbability });
  }
  mistakes.sort((a, b) => b.probability - a.probability || a.index - b.index);
  const confusion = new ConfusionMatrix(classes).add(images.labels, predicted);
  return {
    loss: loss / data.length,
    accuracy: confusion.accuracy,
    confusion,
    mistakes: mistakes
      .slice(0, shownMistakes)
      .map((mistake) => ({ ...mistake, image: imageOf(images, mistake.index) })),
  };
}

/** An image as bytes 0 to 255, its channels together. */
function imageOf({ images, shape, maxValue }: ImageDataset, index: number): ImageRecord {
  const [channels, height, width] = shape;
  const plane = height * width;
  const pixels = Array.from({ length: channels * plane }, (_, i) => {
    const at = index * channels * plane + (i % channels) * plane + Math.floor(i / channels);
    return Math.round((255 * images[at]) / maxValue);
  });
  return { width, height, channels: channels === 3 ? 3 : 1, pixels };
}

/** Probabilities in float64. */
export function softmaxOf(scores: ArrayLike<number>): number[] {
  const list = Array.from(scores);
  const highest = Math.max(...list);
  const powers = list.map((score) => Math.exp(score - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

export function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}
