import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, show } from "../ir/shape.ts";
import { safetensorsDTypes } from "./safetensorsDType.ts";

/** What a safetensors file holds; tensors in the order of their bytes. */
export interface SafetensorsContent {
  readonly tensors: Map<string, HostTensor>;
  readonly metadata: Record<string, string>;
}

interface Entry {
  readonly key: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

type Fail = (argument: string, expected: string, received: string) => never;

/** The reference implementation's limit, against headers made to exhaust memory. */
const maxHeaderBytes = 100_000_000;

/**
 * Reads a safetensors file: 8 bytes header length (little-endian), a JSON header, then the tensors' bytes.
 *
 * F32, F64, I32, U8 and BOOL are read as they are, I64 into int32 when every value fits, F16 and BF16 into float32.
 * Nothing is guessed: every byte of the file must belong to the header or to exactly one tensor. The tensors are copies.
 *
 * @param bytes    the whole file
 * @param options  `name` of the file, for messages
 * @throws FormatError when the bytes are not a valid safetensors file, or hold a dtype or an int64 value that does not fit
 * @source  https://github.com/huggingface/safetensors, README "Format"
 */
export function readSafetensors(bytes: Uint8Array, options: { name?: string } = {}): SafetensorsContent {
  const file = options.name ?? "file";
  const fail: Fail = (argument, expected, received) => {
    throw new FormatError({ op: "readSafetensors", argument: `${file}${argument}`, expected, received });
  };
  const dataStart = 8 + headerLength(bytes, fail);
  const header = parseHeader(bytes.subarray(8, dataStart), fail);
  const entries = Object.entries(header)
    .filter(([key]) => key !== "__metadata__")
    .map(([key, value]) => parseEntry(key, value, fail))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, bytes.length - dataStart, fail);
  const tensors = new Map<string, HostTensor>();
  for (const entry of entries) tensors.set(entry.key, decode(entry, bytes, dataStart, fail));
  return { tensors, metadata: parseMetadata(header.__metadata__, fail) };
}

function headerLength(bytes: Uint8Array, fail: Fail): number {
  if (bytes.length < 8) fail("", "begin with 8 bytes of header length", `a file of ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > maxHeaderBytes) fail("", `have a header of at most ${maxHeaderBytes} bytes`, `length ${length}`);
  if (8 + length > bytes.length) {
    fail("", `hold its header of ${length} bytes after the first 8`, `a file of ${bytes.length} bytes`);
  }
  return length;
}

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    fail("", "have a header in JSON", error instanceof Error ? `'${error.message}'` : String(error));
  }
  if (!isRecord(header)) fail("", "have a JSON object as header", JSON.stringify(header).slice(0, 60));
  return header as Record<string, unknown>;
}

function parseMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) fail(": __metadata__", "be an object of strings", JSON.stringify(value));
  const entries = Object.entries(value as Record<string, unknown>).map(([key, text]): [string, string] => {
    if (typeof text !== "string") fail(`: __metadata__.${key}`, "be a string", JSON.stringify(text));
    return [key, String(text)];
  });
  return Object.fromEntries(entries);
}

function parseEntry(key: string, value: unknown, fail: Fail): Entry {
  const where = `: tensor '${key}'`;
  if (!isRecord(value)) return fail(where, "be an object with dtype, shape and data_offsets", JSON.stringify(value));
  const { dtype, shape, data_offsets: offsets } = value;
  const stored = typeof dtype === "string" ? safetensorsDTypes.get(dtype) : undefined;
  if (typeof dtype !== "string" || stored === undefined) {
    return fail(where, `have a dtype of ${[...safetensorsDTypes.keys()].join(", ")}`, JSON.stringify(dtype));
  }
  if (!isCounts(shape)) return fail(where, "have a shape of integers >= 0", JSON.stringify(shape));
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[1] < offsets[0]) {
    return fail(where, "have data_offsets [begin, end] with 0 <= begin <= end", JSON.stringify(offsets));
  }
  const [begin, end] = offsets;
  const expected = numel(shape) * stored.bytesPerElement;
  if (end - begin !== expected) {
    fail(
      where,
      `have ${expected} bytes for ${dtype} ${show(shape)}`,
      `${end - begin} in data_offsets ${show(offsets)}`,
    );
  }
  if (begin % stored.bytesPerElement !== 0) {
    fail(where, `begin at a multiple of ${stored.bytesPerElement} bytes for ${dtype}`, `data_offsets ${show(offsets)}`);
  }
  return { key, dtype, shape, begin, end };
}

/** Sorted entries must tile the data: a byte read twice or never means the header is not the one these bytes were written with. */
function checkLayout(entries: readonly Entry[], dataBytes: number, fail: Fail): void {
  let position = 0;
  for (const [i, { key, begin, end }] of entries.entries()) {
    const offsets = `data_offsets ${show([begin, end])}`;
    if (end > dataBytes) fail(`: tensor '${key}'`, `lie within the ${dataBytes} bytes of data`, offsets);
    if (begin !== position) {
      const after = i === 0 ? "the header" : `tensor '${entries[i - 1].key}'`;
      const problem = begin < position ? ", which overlap" : ", which leave a hole";
      fail(`: tensor '${key}'`, `begin at byte ${position} where ${after} ends`, offsets + problem);
    }
    position = end;
  }
  if (position !== dataBytes) fail("", `hold ${position} bytes of data as its header says`, `${dataBytes}`);
}

function decode(
  { key, dtype, shape, begin, end }: Entry,
  bytes: Uint8Array,
  dataStart: number,
  fail: Fail,
): HostTensor {
  const stored = safetensorsDTypes.get(dtype);
  const data = stored?.decode(new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)));
  if (stored === undefined || data === undefined || typeof data === "string") {
    const range = dtype === "BOOL" ? "hold only 0 and 1" : "hold only values that fit int32";
    return fail(`: ${dtype} tensor '${key}'`, range, String(data));
  }
  return { dtype: stored.dtype, shape, data };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
