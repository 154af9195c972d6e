import {
  binaryCrossEntropyWithLogits,
  compile,
  DataLoader,
  type MemoryLedger,
  manualSeed,
  memory,
  mseLoss,
  nn,
  noGrad,
  sigmoid,
  stack,
  type Tensor,
  TensorDataset,
  tensor,
} from "../../index.ts";
import type { LabelledPoint } from "./pointSets.ts";
import {
  activationOf,
  normalisationOf,
  optimizerOf,
  type PointOptimizer,
  type PointSettings,
} from "./pointSettings.ts";

/** Half the side of the square that is shown. */
export const reach = 1.25;

/** One unit of a hidden layer. */
export interface UnitLook {
  /** Its output over the shown square, `side` × `side`, rows from the top. */
  readonly map: Float32Array;
  /** It says the same for every training point, so it tells nothing and, with ReLU below zero, learns nothing. */
  readonly isDead: boolean;
}

export interface LayerLook {
  readonly units: readonly UnitLook[];
  /** Norm of the gradient of the layer's weights in the last step; null before the first. */
  readonly gradNorm: number | null;
}

/** A moment of the training, as plain data. */
export interface PointLook {
  readonly step: number;
  readonly epoch: number;
  /** Of the last step's batch; null before the first. */
  readonly loss: number | null;
  /** Share of the training points on their side, in [0, 1]. */
  readonly accuracy: number;
  readonly side: number;
  /** Probability of class 1 over the shown square, `side` × `side`, rows from the top. */
  readonly surface: Float32Array;
  /** The hidden layers, then the output. */
  readonly layers: readonly LayerLook[];
}

/** A hidden layer: linear, normalisation where there is one, activation. */
class Block extends nn.Module {
  readonly linear: nn.Linear;
  readonly norm: nn.Layer | undefined;
  readonly act: nn.Layer;

  constructor(inFeatures: number, width: number, { activation, normalisation }: PointSettings) {
    super();
    this.linear = new nn.Linear(inFeatures, width);
    this.norm = normalisationOf(normalisation, width);
    this.act = activationOf(activation);
  }

  forward(x: Tensor): Tensor {
    const z = this.linear.forward(x); // [B, width]
    return this.act.forward(this.norm ? this.norm.forward(z) : z);
  }
}

/** Trains a classifier on points of the plane, a few steps at a time, and shows every unit of it. */
export class PointTrainer {
  readonly model: nn.Sequential;
  readonly #settings: PointSettings;
  readonly #optimizer: PointOptimizer;
  readonly #blocks: readonly Block[];
  readonly #loader: DataLoader<"x" | "y">;
  readonly #points: Tensor;
  readonly #labels: readonly number[];
  readonly #grid: Tensor;
  readonly #side: number;
  readonly #train: (x: Tensor, y: Tensor) => Promise<readonly [loss: Tensor, gradNorms: Tensor]>;
  readonly #outputs: (x: Tensor) => Promise<readonly Tensor[]>;
  #batches: Iterator<{ readonly x: Tensor; readonly y: Tensor }> | undefined;
  #step = 0;
  #loss: number | null = null;
  #gradNorms: readonly number[] | undefined;

  /**
   * @param points  at least two, so that batch normalisation has a variance
   * @param side    how many cells the shown square has each way
   */
  constructor(points: readonly LabelledPoint[], settings: PointSettings, side = 40) {
    this.#settings = settings;
    this.#side = side;
    manualSeed(settings.seed);
    this.#blocks = settings.widths.map((width, i) => new Block(settings.widths[i - 1] ?? 2, width, settings));
    const last = settings.widths[settings.widths.length - 1] ?? 2;
    const output = new nn.Linear(last, 1);
    this.model = new nn.Sequential(...this.#blocks, output);
    this.#optimizer = optimizerOf(settings, this.model);

    const places = points.map(({ x, y }) => [x, y]);
    this.#labels = points.map(({ label }) => label);
    this.#points = tensor(places);
    this.#grid = tensor(cells(side));
    const { batchSize } = settings;
    this.#loader = new DataLoader(new TensorDataset({ x: places, y: this.#labels.map((label) => [label]) }), {
      batchSize: batchSize === "full" ? "full" : Math.min(batchSize, points.length),
      shuffle: true,
      seed: settings.seed,
      dropLast: true, // every batch of one shape, so that the step is recorded once
    });

    const weights = [...this.#blocks.map(({ linear }) => linear.weight), output.weight];
    this.#train = compile((x: Tensor, y: Tensor) => {
      const loss = lossOf(settings)(this.model.forward(x), y);
      loss.backward();
      const norms = stack(weights.map((weight) => (weight.grad ?? weight.mul(0)).square().sum().sqrt())); // [layers]
      this.#optimizer.update();
      this.#optimizer.zeroGrad();
      return [loss, norms] as const;
    });
    this.#outputs = compile((x: Tensor) =>
      noGrad(() => {
        const found: Tensor[] = [];
        let h = x;
        for (const block of this.#blocks) {
          h = block.forward(h); // [B, width]
          found.push(h);
        }
        return [...found, sigmoid(output.forward(h))];
      }),
    );
  }

  /** Takes steps, epoch after epoch. Throws NonFiniteError when the loss is no longer finite; the weights stay. */
  async train(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      const { x, y } = this.#next();
      const [loss, norms] = await this.#train(x, y);
      this.#loss = await loss.item();
      this.#gradNorms = Array.from(await norms.data());
      this.#step++;
    }
  }

  /** What the network says everywhere, unit by unit, in evaluation mode. */
  async look(): Promise<PointLook> {
    this.model.eval();
    const maps = await Promise.all((await this.#outputs(this.#grid)).map((one) => one.data()));
    const answers = await Promise.all((await this.#outputs(this.#points)).map((one) => one.data()));
    this.model.train();
    const surface = Float32Array.from(maps[maps.length - 1]);
    const said = answers[answers.length - 1];
    const right = this.#labels.filter((label, i) => said[i] > 0.5 === (label === 1)).length;
    const hidden = this.#settings.widths.map((width, layer): LayerLook => {
      const units = Array.from({ length: width }, (_, unit) => ({
        map: column(maps[layer], unit, width),
        isDead: isConstant(column(answers[layer], unit, width)),
      }));
      return { units, gradNorm: this.#gradNorms?.[layer] ?? null };
    });
    return {
      step: this.#step,
      epoch: this.#step / this.#loader.length,
      loss: this.#loss,
      accuracy: right / this.#labels.length,
      side: this.#side,
      surface,
      layers: [...hidden, { units: [], gradNorm: this.#gradNorms?.[hidden.length] ?? null }],
    };
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
  return Float32Array.from({ length: data.length / width }, (_, row) => data[row * width + unit]);
}

function isConstant(values: Float32Array): boolean {
  return values.every((value) => Math.abs(value - values[0]) <= 1e-6 * Math.max(1, Math.abs(values[0])));
}
