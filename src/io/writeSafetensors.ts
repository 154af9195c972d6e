import { bytesPerElement } from "../ir/dtype.ts";
import { FormatError } from "../ir/errors.ts";
import { expectHostTensor } from "../ir/expectHostTensor.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { safetensorsNames } from "./safetensorsDType.ts";

/**
 * The bytes of a safetensors file with these tensors. Equal content gives equal bytes: tensors are ordered by element size
 * descending, then by name, and the header is padded with spaces so that the data begin at a multiple of 8.
 *
 * @param tensors   a Map or a record, by name
 * @param metadata  free strings, kept under `__metadata__`; may be empty
 * @throws FormatError when a tensor is named `__metadata__` or a metadata value is not a string
 * @throws ShapeError, DTypeError when data do not fit their shape or dtype
 * @source  https://github.com/huggingface/safetensors, README "Format"
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor> | Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = isMap(tensors) ? [...tensors] : Object.entries(tensors);
  entries.sort(([a, x], [b, y]) => bytesPerElement(y.dtype) - bytesPerElement(x.dtype) || (a < b ? -1 : a > b ? 1 : 0));
  const parts: string[] = [];
  if (Object.keys(metadata).length > 0) parts.push(member("__metadata__", sortedStrings(metadata)));
  let position = 0;
  for (const [name, tensor] of entries) {
    if (name === "__metadata__")
      reject("tensors", "leave the name '__metadata__' to the format", "a tensor of that name");
    expectHostTensor("writeSafetensors", `'${name}'`, tensor);
    const end = position + tensor.data.byteLength;
    const { dtype, shape } = tensor;
    parts.push(member(name, { dtype: safetensorsNames[dtype], shape, data_offsets: [position, end] }));
    position = end;
  }
  const json = new TextEncoder().encode(`{${parts.join(",")}}`);
  const dataStart = Math.ceil((8 + json.length) / 8) * 8;
  const bytes = new Uint8Array(dataStart + position);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.fill(0x20, 8, dataStart).set(json, 8);
  position = dataStart;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/** One member of the header; joined by hand because an object would move names like "0" to the front. */
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function sortedStrings(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of entries) {
    if (typeof value !== "string") reject(`metadata.${key}`, "be a string", typeof value);
  }
  return Object.fromEntries(entries);
}

function isMap(tensors: object): tensors is ReadonlyMap<string, HostTensor> {
  return tensors instanceof Map;
}

function reject(argument: string, expected: string, received: string): never {
  throw new FormatError({ op: "writeSafetensors", argument, expected, received });
}
