import { readFileSync } from "node:fs";

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Reads the bench's safetensors files without help from any of the libraries that are compared. */
export function readTensors(file: string): Map<string, NamedTensor> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString("utf8"));
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries<{ dtype: string; shape: number[]; data_offsets: number[] }>(header)) {
    if (name === "__metadata__") continue;
    const [from, to] = entry.data_offsets;
    const body = new Uint8Array(bytes.subarray(8 + length + from, 8 + length + to)).buffer;
    tensors.set(name, {
      shape: entry.shape,
      data: entry.dtype === "I32" ? new Int32Array(body) : new Float32Array(body),
    });
  }
  return tensors;
}
