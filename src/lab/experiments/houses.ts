import { Generator, type HostTensor, MinMaxScaler, randn, StandardScaler } from "../../index.ts";
import { float64 } from "../float64.ts";
import { eigen, secondMoments } from "../solve.ts";

export const kinds = ["raw", "centred", "minMax", "standard", "whitened"] as const;
export type Kind = (typeof kinds)[number];

export interface Houses {
  /** [N, 2] in float64: area and rooms. */
  readonly features: HostTensor;
  readonly price: readonly number[];
  /** Of the sample. */
  readonly correlation: number;
}

const samples = 100;

/** Houses whose area is normal, with as many rooms and such a price as go with it. */
export async function houses({
  correlation: r,
  areaMean,
  seed,
}: {
  correlation: number;
  areaMean: number;
  seed: number;
}): Promise<Houses> {
  const [a, b, noise] = await Promise.all(
    [0, 1, 2].map((i) => randn([samples], { ...float64(), generator: new Generator(seed * 3 + i) }).data()),
  );
  const rows = Array.from(a, (z, i) => [areaMean + 40 * z, 3 + r * z + Math.sqrt(1 - r * r) * b[i]] as const);
  const features: HostTensor = { dtype: "float64", shape: [samples, 2], data: Float64Array.from(rows.flat()) };
  const [[, covariance]] = secondMoments(rowsOf(new StandardScaler().fit(features).transform(features)));
  return {
    features,
    price: rows.map(([area, rooms], i) => 2 * area + 30 * rooms + 10 * noise[i]),
    correlation: covariance,
  };
}

function rowsOf({ data, shape: [rows, columns] }: HostTensor): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.slice(i * columns, (i + 1) * columns), Number));
}

/** Each scaling's features and a constant: rows of [area, rooms, 1]. */
export function featuresOf({ features }: Houses): Record<Kind, number[][]> {
  const scaler = new StandardScaler().fit(features);
  const raw = rowsOf(features);
  const standard = rowsOf(scaler.transform(features));
  const turned = eigen(secondMoments(standard));
  const withConstant = (rows: readonly (readonly number[])[]): number[][] => rows.map((row) => [...row, 1]);
  return {
    raw: withConstant(raw),
    centred: withConstant(raw.map((row) => row.map((value, i) => value - scaler.mean[i]))),
    minMax: withConstant(rowsOf(new MinMaxScaler().fit(features).transform(features))),
    standard: withConstant(standard),
    whitened: withConstant(
      standard.map((row) =>
        turned.map(({ value, vector }) => (row[0] * vector[0] + row[1] * vector[1]) / Math.sqrt(value)),
      ),
    ),
  };
}
