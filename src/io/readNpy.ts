import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, show } from "../ir/shape.ts";
import { safetensorsDTypes } from "./safetensorsDType.ts";

/** NumPy's type descriptions and the safetensors type with the same bytes. */
const descriptions: ReadonlyMap<string, string> = new Map([
  ["<f8", "F64"],
  ["<f4", "F32"],
  ["<f2", "F16"],
  ["<i8", "I64"],
  ["<i4", "I32"],
  ["|u1", "U8"],
  ["|b1", "BOOL"],
]);

type Fail = (expected: string, received: string) => never;

/**
 * Reads NumPy's .npy, versions 1 to 3: float16, 32 and 64, int32 and 64, uint8 and bool, little-endian, in C order. float16
 * becomes float32, int64 becomes int32 when every value fits.
 *
 * @param bytes    the whole file
 * @param options  `name` of the file, for messages
 * @throws FormatError when the bytes are not such a file; the header is parsed, never evaluated
 * @source  https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, options: { name?: string } = {}): HostTensor {
  const fail: Fail = (expected, received) => {
    throw new FormatError({ op: "readNpy", argument: options.name ?? "file", expected, received });
  };
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== "\x93NUMPY" || bytes.length < 12)
    fail("begin as NumPy's format does", `a file of ${bytes.length} bytes`);
  const version = bytes[6];
  if (version < 1 || version > 3) fail("have format version 1, 2 or 3", String(version));
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerStart = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? words.getUint16(8, true) : words.getUint32(8, true);
  const dataStart = headerStart + headerBytes;
  if (dataStart > bytes.length) fail(`hold its header of ${headerBytes} bytes`, `a file of ${bytes.length} bytes`);
  const header = new TextDecoder().decode(bytes.subarray(headerStart, dataStart));
  const { type, shape } = parseHeader(header, fail);
  const data = bytes.subarray(dataStart);
  const stored = safetensorsDTypes.get(type);
  const expected = numel(shape) * (stored?.bytesPerElement ?? 0);
  if (data.length !== expected) fail(`hold ${expected} bytes for ${type} ${show(shape)}`, String(data.length));
  const values = stored?.decode(new Uint8Array(data));
  if (stored === undefined || values === undefined || typeof values === "string") {
    return fail(type === "BOOL" ? "hold only 0 and 1" : "hold only values that fit int32", String(values));
  }
  return { dtype: stored.dtype, shape, data: values };
}

/** The header is a Python dict of three known keys. */
function parseHeader(header: string, fail: Fail): { type: string; shape: number[] } {
  const description = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const extents = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (description === undefined || order === undefined || extents === undefined) {
    return fail("have a header with descr, fortran_order and shape", `'${header.trim().slice(0, 80)}'`);
  }
  const type = descriptions.get(description);
  if (type === undefined) return fail(`have a type of ${[...descriptions.keys()].join(", ")}`, `'${description}'`);
  const shape = extents.split(",").flatMap((extent) => (extent.trim() === "" ? [] : [Number(extent)]));
  if (order === "True" && shape.length > 1) fail("be in C order", "Fortran order");
  return { type, shape };
}
