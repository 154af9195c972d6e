/** Element types. `bool` is stored as one byte, 0 or 1. */
export type DType = "float32" | "float64" | "int32" | "uint8" | "bool";

/** What a tensor of each dtype is stored in on the host. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const bytes: Record<DType, number> = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 };

/** Every dtype, narrowest category first (bool, integers, floats). */
export const dtypes: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];

export function bytesPerElement(dtype: DType): number {
  return bytes[dtype];
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** A zeroed host array for `numel` elements. */
export function allocate(dtype: DType, numel: number): TypedArray {
  if (dtype === "float32") return new Float32Array(numel);
  if (dtype === "float64") return new Float64Array(numel);
  if (dtype === "int32") return new Int32Array(numel);
  return new Uint8Array(numel);
}

/** A host view of `numel` elements inside `buffer`. */
export function view(dtype: DType, buffer: ArrayBufferLike, byteOffset: number, numel: number): TypedArray {
  if (dtype === "float32") return new Float32Array(buffer, byteOffset, numel);
  if (dtype === "float64") return new Float64Array(buffer, byteOffset, numel);
  if (dtype === "int32") return new Int32Array(buffer, byteOffset, numel);
  return new Uint8Array(buffer, byteOffset, numel);
}

/** The dtype that holds both, by PyTorch's promotion: floats over integers over bool, then the wider. */
export function promote(a: DType, b: DType): DType {
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b;
}
