import { permutation } from "../data/permutation.ts";
import { type FitOptions, type fit, manualSeed, nn, optim, TensorDataset, type TrainEvent } from "../index.ts";

/** Small enough for any device: 52 samples of 6 numbers in 3 classes. */
export function tinyData(samples = 52): TensorDataset<"x" | "y"> {
  const noise = permutation(samples * 6, { seed: 9, stream: 1 });
  const x = Float32Array.from(noise, (value) => (value / (samples * 6)) * 2 - 1);
  const y = Int32Array.from({ length: samples }, (_, i) => (x[6 * i] > 0.2 ? 2 : x[6 * i + 1] > 0 ? 1 : 0));
  return new TensorDataset({ x: { data: x, shape: [samples, 6] }, y });
}

/** A network with everything a checkpoint must hold: batch statistics, dropout's random counters, moments. */
export function tinyModel(seed = 3): nn.Sequential {
  manualSeed(seed);
  return new nn.Sequential(
    new nn.Linear(6, 8),
    new nn.BatchNorm1d(8),
    new nn.ReLU(),
    new nn.Dropout(0.25),
    new nn.Linear(8, 3),
  );
}

/** A run of everything: dropout, AdamW, one-cycle, a short last batch, validation, best weights. */
export function tinyOptions(model: nn.Module, options: Partial<FitOptions> = {}): FitOptions {
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 });
  const schedule = new optim.OneCycleLR(optimizer, { maxLr: 0.02, totalSteps: 3 * 7 });
  return { optimizer, schedule, epochs: 3, batchSize: 8, seed: 5, validation: tinyData(20), ...options };
}

/** Every bit of a model's state, and the losses of its run. */
export async function bitsOf(model: nn.Module): Promise<Record<string, string>> {
  const bits: Record<string, string> = {};
  for (const [name, variable] of Object.entries(model.stateDict())) {
    const data = await variable.data();
    bits[name] = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
  }
  return bits;
}

export async function eventsOf(run: ReturnType<typeof fit>): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}
