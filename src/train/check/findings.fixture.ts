import {
  check,
  type Finding,
  type FindingId,
  type LabelledData,
  manualSeed,
  nn,
  optim,
  TensorDataset,
} from "../../index.ts";
import { tinyImages } from "../tinyImages.fixture.ts";

export type Values = TensorDataset<"x" | "y">;

/** The finding of this kind. */
export function of<I extends FindingId>(findings: readonly Finding[], id: I): Extract<Finding, { id: I }> {
  const found = findings.find((each): each is Extract<Finding, { id: I }> => each.id === id);
  if (!found) throw new Error(`no ${id} in ${findings.map((each) => `${each.id}: ${each.sentence}`).join("\n")}`);
  return found;
}

export const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ id }) => id);

/** A network that learns `tinyImages` without trouble. */
export function healthy(): nn.Sequential {
  manualSeed(1);
  return new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(128, 16),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(16, 3),
  );
}

/** Vectors of four features, the label being the place of the largest of the first three. */
export function vectors(change: (value: number, feature: number, sample: number) => number = (value) => value): Values {
  const { data } = tinyImages(60).arrays.x;
  const raw = data.slice(0, 240);
  const y = Int32Array.from({ length: 60 }, (_, i) => {
    const row = raw.subarray(4 * i, 4 * i + 3);
    return row.indexOf(Math.max(...row));
  });
  const x = Float32Array.from(raw, (value, i) => change(value, i % 4, Math.floor(i / 4)));
  return new TensorDataset({ x: { data: x, shape: [60, 4] }, y });
}

export function mlp(inputs = 4, outputs = 3): nn.Sequential {
  manualSeed(1);
  return new nn.Sequential(new nn.Linear(inputs, 16), new nn.ReLU(), new nn.Linear(16, outputs));
}

/** Checks with Adam, which learns all of these. */
export async function findingsOf(
  model: nn.Module,
  data: LabelledData = tinyImages(),
  options: Partial<Parameters<typeof check>[2]> = {},
): Promise<readonly Finding[]> {
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const { findings } = await check(model as nn.Sequential, data, { optimizer, batchSize: 16, ...options });
  return findings;
}

export const withLabels = ({ arrays: { x, y } }: Values, change: (label: number, sample: number) => number): Values =>
  new TensorDataset({ x, y: Int32Array.from(y.data, change) });
