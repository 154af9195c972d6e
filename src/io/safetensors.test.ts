import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DType, dtypes } from "../ir/dtype.ts";
import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { readSafetensors, writeSafetensors } from "./index.ts";

/** A file with this header and these data, not padded. */
function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const one = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const read = (header: unknown, data?: ArrayLike<number>) => readSafetensors(file(header, data), { name: "m.st" });
const bytesOf = (values: { buffer: ArrayBufferLike }) => new Uint8Array(values.buffer);

function values(dtype: DType, count: number): fc.Arbitrary<HostTensor["data"]> {
  const of = <T>(element: fc.Arbitrary<T>) => fc.array(element, { minLength: count, maxLength: count });
  if (dtype === "float32") return of(fc.float()).map((list) => Float32Array.from(list));
  if (dtype === "float64") return of(fc.double()).map((list) => Float64Array.from(list));
  if (dtype === "int32") return of(fc.integer()).map((list) => Int32Array.from(list));
  return of(fc.nat(dtype === "bool" ? 1 : 255)).map((list) => Uint8Array.from(list));
}

const hostTensor: fc.Arbitrary<HostTensor> = fc
  .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(3), { maxLength: 4 }))
  .chain(([dtype, shape]) =>
    values(
      dtype,
      shape.reduce((a, b) => a * b, 1),
    ).map((data) => ({ dtype, shape, data })),
  );
const text = fc.string({ unit: "grapheme" });

describe("writeSafetensors and readSafetensors", () => {
  it("give back every dtype, shape, value, name and metadata", () => {
    const names = fc.oneof(text, fc.constantFrom("0", "__proto__", "a.b.weight")).filter((n) => n !== "__metadata__");
    const tensors = fc.array(fc.tuple(names, hostTensor)).map((entries) => new Map(entries));
    fc.assert(
      fc.property(tensors, fc.dictionary(text, text, { noNullPrototype: true }), (content, metadata) => {
        const back = readSafetensors(writeSafetensors(content, metadata));
        expect(back.metadata).toEqual(metadata);
        expect(back.tensors).toEqual(content);
      }),
    );
  });

  it("never read a file with a byte missing or one too many", () => {
    fc.assert(
      fc.property(fc.dictionary(text, hostTensor), fc.nat(), (tensors, cut) => {
        delete tensors.__metadata__;
        const bytes = writeSafetensors(tensors);
        expect(() => readSafetensors(bytes.subarray(0, cut % bytes.length))).toThrow(FormatError);
        expect(() => readSafetensors(Uint8Array.of(...bytes, 0))).toThrow(FormatError);
      }),
    );
  });
});

describe("writeSafetensors", () => {
  const tensors = {
    b: { dtype: "float32", shape: [1], data: Float32Array.of(1) },
    u: { dtype: "uint8", shape: [3], data: Uint8Array.of(1, 2, 3) },
    a: { dtype: "float32", shape: [], data: Float32Array.of(2) },
    d: { dtype: "float64", shape: [1], data: Float64Array.of(3) },
  } as const;

  it("orders tensors by element size descending, then by name", () => {
    expect([...readSafetensors(writeSafetensors(tensors)).tensors.keys()]).toEqual(["d", "a", "b", "u"]);
  });

  it("begins the data at a multiple of 8", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const bytes = writeSafetensors({ [`n${name}`]: tensors.b });
        expect((bytes.length - 4) % 8).toBe(0);
      }),
    );
  });

  it("gives the same bytes for another order of the same content", () => {
    const { a, b, d, u } = tensors;
    const x = writeSafetensors({ a, b, d, u }, { p: "1", q: "2" });
    expect(writeSafetensors(new Map(Object.entries({ u, d, b, a })), { q: "2", p: "1" })).toEqual(x);
  });

  it("rejects data that do not fill the shape", () => {
    expect(() => writeSafetensors({ w: { dtype: "float32", shape: [2, 3], data: new Float32Array(5) } })).toThrow(
      "writeSafetensors: 'w' must have 2 · 3 = 6 elements for shape [2, 3], got 5.",
    );
  });

  it("rejects data stored as another dtype", () => {
    expect(() => writeSafetensors({ w: { dtype: "int32", shape: [1], data: new Float32Array(1) } })).toThrow(
      "writeSafetensors: 'w' must hold its int32 values in a Int32Array, got Float32Array.",
    );
  });

  it("rejects the name __metadata__", () => {
    expect(() => writeSafetensors({ __metadata__: tensors.b })).toThrow(FormatError);
  });
});

describe("readSafetensors", () => {
  it("reads a file whose data are not aligned and whose bytes begin inside a buffer", () => {
    const bytes = file('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ', bytesOf(Float32Array.of(1.5)));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors.get("w")?.data).toEqual(Float32Array.of(1.5));
  });

  it("copies, so that later writes to the bytes change no tensor", () => {
    const bytes = writeSafetensors({ w: { dtype: "uint8", shape: [1], data: Uint8Array.of(7) } });
    const { tensors } = readSafetensors(bytes);
    bytes.fill(0);
    expect(tensors.get("w")?.data).toEqual(Uint8Array.of(7));
  });

  it("reads I64 into int32", () => {
    const data = bytesOf(BigInt64Array.of(-1n, 2147483647n, -2147483648n));
    expect(read({ n: one("I64", [3], 0, 24) }, data).tensors.get("n")).toEqual({
      dtype: "int32",
      shape: [3],
      data: Int32Array.of(-1, 2147483647, -2147483648),
    });
  });

  it("rejects an I64 value past int32, naming value and element", () => {
    expect(() => read({ n: one("I64", [2], 0, 16) }, bytesOf(BigInt64Array.of(0n, 2147483648n)))).toThrow(
      "readSafetensors: m.st: I64 tensor 'n' must hold only values that fit int32, got 2147483648 at element 1.",
    );
  });

  it("reads F16 exactly: zero, subnormal, normal, largest, infinity, NaN", () => {
    const halves = Uint16Array.of(0x8000, 0x0001, 0x3555, 0x7bff, 0xfc00, 0x7e00, 0xc000);
    expect(read({ h: one("F16", [7], 0, 14) }, bytesOf(halves)).tensors.get("h")).toEqual({
      dtype: "float32",
      shape: [7],
      data: Float32Array.of(-0, 2 ** -24, 0.333251953125, 65504, Number.NEGATIVE_INFINITY, Number.NaN, -2),
    });
  });

  it("reads BF16 as the upper half of a float32", () => {
    const data = bytesOf(Uint16Array.of(0x3fc0, 0xc2f7, 0xff80));
    expect(read({ h: one("BF16", [3], 0, 6) }, data).tensors.get("h")?.data).toEqual(
      Float32Array.of(1.5, -123.5, Number.NEGATIVE_INFINITY),
    );
  });

  it("rejects a BOOL that is neither 0 nor 1", () => {
    expect(() => read({ m: one("BOOL", [2], 0, 2) }, [1, 2])).toThrow(
      "readSafetensors: m.st: BOOL tensor 'm' must hold only 0 and 1, got 2 at element 1.",
    );
  });

  it.each([
    ["tensor 'w' must have a dtype of F64, ", { w: one("F8_E4M3", [1], 0, 1) }, [0]],
    ["tensor 'w' must have 8 bytes for F32 [2], got 4 in data_offsets [0, 4].", { w: one("F32", [2], 0, 4) }, [0]],
    ["tensor 'w' must lie within the 2 bytes of data, got data_offsets [0, 4].", { w: one("F32", [1], 0, 4) }, [0, 0]],
    ["tensor 'w' must have a shape of integers >= 0, got [-1].", { w: one("F32", [-1], 0, 4) }, []],
    ["tensor 'w' must have data_offsets [begin, end] with 0 <= begin <= end", { w: one("U8", [1], 1, 0) }, []],
    ["tensor 'w' must be an object with dtype, shape and data_offsets, got 3.", { w: 3 }, []],
    [
      "tensor 'w' must begin at a multiple of 4 bytes for F32, got data_offsets [1, 5].",
      { u: one("U8", [1], 0, 1), w: one("F32", [1], 1, 5) },
      [0, 0, 0, 0, 0],
    ],
    [
      "tensor 'w' must begin at byte 2 where tensor 'u' ends, got data_offsets [1, 3], which overlap.",
      { u: one("U8", [2], 0, 2), w: one("U8", [2], 1, 3) },
      [0, 0, 0],
    ],
    [
      "tensor 'w' must begin at byte 0 where the header ends, got data_offsets [1, 3], which leave a hole.",
      { w: one("U8", [2], 1, 3) },
      [0, 0, 0],
    ],
    ["m.st must hold 1 bytes of data as its header says, got 2.", { w: one("U8", [1], 0, 1) }, [0, 0]],
    ["m.st must have a header in JSON, got '", '{"w":', []],
    ["m.st must have a JSON object as header, got [].", "[]", []],
    ["__metadata__.epoch must be a string, got 3.", { __metadata__: { epoch: 3 } }, []],
  ])("says '%s'", (message, header, data) => {
    expect(() => read(header, data)).toThrow(FormatError);
    expect(() => read(header, data)).toThrow(message);
  });

  it("rejects a file shorter than the length of its header", () => {
    expect(() => readSafetensors(new Uint8Array(5), { name: "m.st" })).toThrow(
      "readSafetensors: m.st must begin with 8 bytes of header length, got a file of 5 bytes.",
    );
  });

  it("rejects a header longer than the file", () => {
    const bytes = new Uint8Array(20);
    bytes[0] = 13;
    expect(() => readSafetensors(bytes, { name: "m.st" })).toThrow(
      "readSafetensors: m.st must hold its header of 13 bytes after the first 8, got a file of 20 bytes.",
    );
  });

  it("rejects a header length that would exhaust memory", () => {
    expect(() => readSafetensors(new Uint8Array(20).fill(255))).toThrow("at most 100000000 bytes");
  });
});
