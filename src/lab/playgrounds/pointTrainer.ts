import {
  binaryCrossEntropyWithLogits,
  cat,
  compile,
  DataLoader,
  type MemoryLedger,
  manualSeed,
  memory,
  mseLoss,
  nn,
  noGrad,
  sigmoid,
  type Tensor,
  TensorDataset,
  tensor,
} from "../../index.ts";
import { PointBlock } from "./pointBlock.ts";
import type { LayerLook, PointLook } from "./pointLook.ts";
import { pointOptimizer } from "./pointOptimizer.ts";
import { type LabelledPoint, reach } from "./pointSets.ts";
import type { PointSettings } from "./pointSettings.ts";

/** What may change while a network goes on training. */
export interface PointChange {
  /** At least two. */
  readonly points: readonly LabelledPoint[];
  readonly lr: number;
  readonly batchSize: PointSettings["batchSize"];
}

/** Trains a classifier on points of the plane, a few steps at a time, and shows every unit of it. */
export class PointTrainer {
  readonly model: nn.Sequential;
  readonly #settings: PointSettings;
  readonly #optimizer: ReturnType<typeof pointOptimizer>;
  readonly #linears: readonly nn.Linear[];
  readonly #grid: Tensor;
  readonly #side: number;
  readonly #train: (x: Tensor, y: Tensor) => Promise<readonly [loss: Tensor, gradNorms: Tensor]>;
  readonly #outputs: (x: Tensor) => Promise<readonly Tensor[]>;
  #given: PointChange;
  #points: Tensor;
  #loader: DataLoader<"x" | "y">;
  #batches: Iterator<{ readonly x: Tensor; readonly y: Tensor }> | undefined;
  #step = 0;
  #epoch = 0;
  #loss: number | null = null;
  /** Of every unit, layer after layer, the output's last. */
  #gradNorms: ArrayLike<number> | undefined;

  /**
   * @param points  at least two, so that batch normalisation has a variance
   * @param side    how many cells the shown square has each way, an even number: a unit's map has half of them
   */
  constructor(points: readonly LabelledPoint[], settings: PointSettings, side = 60) {
    this.#settings = settings;
    this.#side = side;
    manualSeed(settings.seed);
    const { widths, lr, batchSize } = settings;
    const blocks = widths.map((width, i) => new PointBlock(widths[i - 1] ?? 2, width, settings));
    const output = new nn.Linear(widths[widths.length - 1] ?? 2, 1);
    this.model = new nn.Sequential(...blocks, output);
    this.#linears = [...blocks.map(({ linear }) => linear), output];
    this.#optimizer = pointOptimizer(settings, this.model);
    this.#given = { points, lr, batchSize };
    this.#points = placesOf(points);
    this.#loader = loaderOf(this.#given, settings.seed);
    this.#grid = tensor(cells(side));

    this.#train = compile((x: Tensor, y: Tensor) => {
      const loss = lossOf(settings)(this.model.forward(x), y);
      loss.backward();
      const norms = cat(
        this.#linears.map(({ weight }) => (weight.grad ?? weight.mul(0)).square().sum({ dim: 1 }).sqrt()),
      ); // [units]
      this.#optimizer.update();
      this.#optimizer.zeroGrad();
      return [loss, norms] as const;
    });
    this.#outputs = compile((x: Tensor) =>
      noGrad(() => {
        const found: Tensor[] = [];
        let h = x;
        for (const block of blocks) {
          h = block.forward(h); // [B, width]
          found.push(h);
        }
        return [...found, sigmoid(output.forward(h))];
      }),
    );
  }

  /** Goes on with other points, another learning rate or batch size; the weights stay. */
  change(change: Partial<PointChange>): void {
    const { points, batchSize } = this.#given;
    this.#given = { ...this.#given, ...change };
    this.#optimizer.paramGroups[0].lr = this.#given.lr;
    if (this.#given.points === points && this.#given.batchSize === batchSize) return;
    this.#points = placesOf(this.#given.points);
    this.#loader = loaderOf(this.#given, this.#settings.seed);
    this.#batches = undefined;
  }

  /** Takes steps, epoch after epoch. Throws NonFiniteError when the loss is no longer finite; the weights stay. */
  async train(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      const { x, y } = this.#next();
      const [loss, norms] = await this.#train(x, y);
      this.#loss = await loss.item();
      this.#gradNorms = await norms.data();
      this.#step++;
      this.#epoch += 1 / this.#loader.length;
    }
  }

  /** Of the last step's batch; null before the first. */
  get loss(): number | null {
    return this.#loss;
  }

  get step(): number {
    return this.#step;
  }

  /** What the network says everywhere, unit by unit, in evaluation mode. */
  async look(): Promise<PointLook> {
    this.model.eval();
    const maps = await Promise.all((await this.#outputs(this.#grid)).map((one) => one.data()));
    const answers = await Promise.all((await this.#outputs(this.#points)).map((one) => one.data()));
    const weights = await Promise.all(this.#linears.map(({ weight }) => weight.data()));
    this.model.train();
    const surface = Float32Array.from(maps[maps.length - 1]);
    const said = answers[answers.length - 1];
    const { points } = this.#given;
    const right = points.filter(({ label }, i) => said[i] > 0.5 === (label === 1)).length;
    let first = 0;
    const layers = [...this.#settings.widths, 0].map((width, layer): LayerLook => {
      const count = Math.max(1, width);
      const norms = this.#gradNorms && Array.from({ length: count }, (_, i) => Number(this.#gradNorms?.[first + i]));
      first += count;
      return {
        units: Array.from({ length: width }, (_, unit) => ({
          map: coarse(column(maps[layer], unit, width), this.#side),
          isDead: isConstant(column(answers[layer], unit, width)),
          gradNorm: norms?.[unit] ?? null,
        })),
        weights: Float32Array.from(weights[layer]),
        gradNorm: norms ? Math.hypot(...norms) : null,
      };
    });
    const [step, epoch, loss] = [this.#step, this.#epoch, this.#loss];
    return { step, epoch, loss, accuracy: right / points.length, side: this.#side, surface, layers };
  }

  /** Whose every byte of a training step is. */
  async memory(): Promise<MemoryLedger> {
    const { batchSize } = this.#loader;
    return await memory(this.model, [batchSize, 2], {
      optimizer: this.#optimizer,
      loss: lossOf(this.#settings),
      target: { shape: [batchSize, 1], dtype: "float32" },
    });
  }

  #next(): { readonly x: Tensor; readonly y: Tensor } {
    for (;;) {
      this.#batches ??= this.#loader[Symbol.iterator]();
      const { value, done } = this.#batches.next();
      if (!done) return value;
      this.#batches = undefined;
    }
  }
}

function placesOf(points: readonly LabelledPoint[]): Tensor {
  return tensor(points.map(({ x, y }) => [x, y])); // [points, 2]
}

function loaderOf({ points, batchSize }: PointChange, seed: number): DataLoader<"x" | "y"> {
  const [x, y] = [points.map((point) => [point.x, point.y]), points.map(({ label }) => [label])];
  return new DataLoader(new TensorDataset({ x, y }), {
    batchSize: batchSize === "full" ? "full" : Math.min(batchSize, points.length),
    shuffle: true,
    seed,
    dropLast: true, // every batch of one shape, so that the step is recorded once
  });
}

function lossOf({ loss }: PointSettings): (output: Tensor, target: Tensor) => Tensor {
  return loss === "mse"
    ? (output, target) => mseLoss(sigmoid(output), target)
    : (output, target) => binaryCrossEntropyWithLogits(output, target);
}

/** Middles of the shown square's cells, rows from the top. */
function cells(side: number): number[][] {
  const at = (i: number): number => reach * ((2 * i + 1) / side - 1);
  return Array.from({ length: side * side }, (_, i) => [at(i % side), -at(Math.floor(i / side))]);
}

function column(data: ArrayLike<number>, unit: number, width: number): Float32Array {
  const values = new Float32Array(data.length / width);
  for (let row = 0; row < values.length; row++) values[row] = data[row * width + unit];
  return values;
}

/** Every second cell each way. */
function coarse(map: Float32Array, side: number): Float32Array {
  const half = side / 2;
  const values = new Float32Array(half * half);
  for (let row = 0; row < half; row++) {
    for (let i = 0; i < half; i++) values[row * half + i] = map[2 * row * side + 2 * i];
  }
  return values;
}

function isConstant(values: Float32Array): boolean {
  return values.every((value) => Math.abs(value - values[0]) <= 1e-6 * Math.max(1, Math.abs(values[0])));
}
