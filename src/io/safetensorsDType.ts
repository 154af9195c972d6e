import type { DType, TypedArray } from "../ir/dtype.ts";
import { halfToFloat } from "./halfToFloat.ts";

/** How a dtype of a safetensors file is stored, and as what it is read. */
export interface SafetensorsDType {
  readonly bytesPerElement: number;
  readonly dtype: DType;
  /** Values of `bytes`, whose buffer it may keep and whose first byte is the first of that buffer; a string says what does not fit. */
  readonly decode: (bytes: Uint8Array<ArrayBuffer>) => TypedArray | string;
}

/**
 * The element types that are read, by their name in the file. I64 becomes int32 when every value fits; F16 and BF16 become
 * float32, which is exact. Files are little-endian, and so is every host of JavaScript that matters.
 */
export const safetensorsDTypes: ReadonlyMap<string, SafetensorsDType> = new Map<string, SafetensorsDType>([
  ["F64", { bytesPerElement: 8, dtype: "float64", decode: (bytes) => new Float64Array(bytes.buffer) }],
  ["I64", { bytesPerElement: 8, dtype: "int32", decode: decodeInt64 }],
  ["F32", { bytesPerElement: 4, dtype: "float32", decode: (bytes) => new Float32Array(bytes.buffer) }],
  ["I32", { bytesPerElement: 4, dtype: "int32", decode: (bytes) => new Int32Array(bytes.buffer) }],
  ["F16", { bytesPerElement: 2, dtype: "float32", decode: decodeFloat16 }],
  ["BF16", { bytesPerElement: 2, dtype: "float32", decode: decodeBFloat16 }],
  ["U8", { bytesPerElement: 1, dtype: "uint8", decode: (bytes) => bytes }],
  ["BOOL", { bytesPerElement: 1, dtype: "bool", decode: decodeBool }],
]);

/** The name each dtype is written under. */
export const safetensorsNames: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  uint8: "U8",
  bool: "BOOL",
};

function decodeInt64(bytes: Uint8Array<ArrayBuffer>): Int32Array | string {
  const words = new Int32Array(bytes.buffer);
  const values = new Int32Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    const low = words[2 * i];
    if (words[2 * i + 1] !== low >> 31) return `${new BigInt64Array(bytes.buffer)[i]} at element ${i}`;
    values[i] = low;
  }
  return values;
}

function decodeFloat16(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  return Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat);
}

function decodeBFloat16(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const upper = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(upper.length);
  for (let i = 0; i < words.length; i++) words[i] = upper[i] << 16;
  return new Float32Array(words.buffer);
}

function decodeBool(bytes: Uint8Array<ArrayBuffer>): Uint8Array | string {
  const position = bytes.findIndex((byte) => byte > 1);
  return position < 0 ? bytes : `${bytes[position]} at element ${position}`;
}
