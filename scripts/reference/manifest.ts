import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "../../src/io/index.ts";
import type { HostTensor } from "../../src/ir/hostTensor.ts";

/** The format `tensor-reference/1`: cases with inputs and the values that PyTorch computed. */

/** JSON with "inf", "-inf" and "nan" already numbers. */
export type Attrs = Readonly<Record<string, unknown>>;

export type View =
  | readonly ["transpose", number, number]
  | readonly ["permute", readonly number[]]
  | readonly ["slice", number, number, number, number]
  | readonly ["expand", readonly number[]];

export interface CaseInput {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly tensor?: string;
  readonly fill?: number;
  readonly view?: readonly View[];
  readonly requires_grad?: boolean;
  readonly role?: string;
}

/** A stored value and how close another must come to it. */
export interface Expected {
  readonly tensor: string;
  readonly tensor64?: string;
  readonly dtype?: string;
  readonly shape: readonly number[];
  readonly rtol?: number;
  readonly atol?: number;
  readonly exact?: boolean;
}

export type CaseOutput = Expected & { readonly name: string; readonly upstream?: string };
export type CaseGrad = Expected & { readonly input: string };

export interface ReferenceCase {
  readonly name: string;
  readonly kind?: string;
  readonly op?: string;
  readonly attrs: Attrs;
  readonly inputs: readonly CaseInput[];
  readonly outputs?: readonly CaseOutput[];
  readonly grads?: readonly CaseGrad[];
  readonly expected?: Attrs;
  readonly tags?: readonly string[];
  readonly note?: string;
}

export interface Group {
  readonly name: string;
  readonly cases: readonly ReferenceCase[];
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

/** Names of the groups in a directory of the format, in alphabetical order. */
export function groupNames(directory: string): string[] {
  const files = readdirSync(directory);
  return files
    .filter((file) => file.endsWith(".json") && files.includes(file.replace(/json$/, "safetensors")))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

export function readGroup(directory: string, name: string): Group {
  const manifest = JSON.parse(readFileSync(join(directory, `${name}.json`), "utf8"), reviveNumber);
  if (manifest.format !== "tensor-reference/1") {
    throw new Error(`${name}.json: format must be tensor-reference/1, got ${manifest.format}.`);
  }
  const { tensors } = readSafetensors(readFileSync(join(directory, manifest.tensors)), { name: manifest.tensors });
  return { name, cases: manifest.cases, tensors };
}

const special: Readonly<Record<string, number>> = { inf: Infinity, "-inf": -Infinity, nan: Number.NaN };

function reviveNumber(_key: string, value: unknown): unknown {
  return typeof value === "string" && Object.hasOwn(special, value) ? special[value] : value;
}
