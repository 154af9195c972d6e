import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate, dtypes } from "../ir/dtype.ts";
import { FormatError } from "../ir/errors.ts";
import { readNpy, writeNpy } from "./index.ts";

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
/** A version 1 file of this header and these data. */
function file(header: string, data: readonly number[] = []): Uint8Array {
  const text = [...new TextEncoder().encode(header)];
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, text.length, 0, ...text, ...data);
}

describe("writeNpy and readNpy", () => {
  it("give back every dtype, shape and value", () => {
    const shapes = fc.array(fc.nat(3), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...dtypes), shapes, fc.infiniteStream(fc.nat(1)), (dtype, shape, values) => {
        const data = allocate(
          dtype,
          shape.reduce((a, b) => a * b, 1),
        ).map(() => values.next().value ?? 0);
        const bytes = writeNpy({ dtype, shape, data });
        expect((bytes.length - data.byteLength) % 64).toBe(0);
        expect(readNpy(bytes)).toEqual({ dtype, shape, data });
      }),
    );
  });

  it("agree with what NumPy wrote", () => {
    // numpy 2.4.6: np.save(file, np.arange(6, dtype=np.int32).reshape(2, 3))
    const numpy = hex(
      "934e554d5059010076007b276465736372273a20273c6934272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2033292c207d" +
        "20".repeat(58) +
        "0a000000000100000002000000030000000400000005000000",
    );
    const tensor = { dtype: "int32", shape: [2, 3], data: Int32Array.of(0, 1, 2, 3, 4, 5) } as const;
    expect(readNpy(numpy)).toEqual(tensor);
    expect(writeNpy(tensor)).toEqual(numpy);
  });
});

describe("readNpy", () => {
  const header = (descr: string, shape: string, order = "False") =>
    `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

  it("reads int64 into int32 and float16 into float32", () => {
    expect(readNpy(file(header("<i8", "(1,)"), [254, 255, 255, 255, 255, 255, 255, 255])).data).toEqual(
      Int32Array.of(-2),
    );
    expect(readNpy(file(header("<f2", "()"), [0, 0x3e]))).toEqual({
      dtype: "float32",
      shape: [],
      data: Float32Array.of(1.5),
    });
  });

  it.each([
    ["begin as NumPy's format does, got a file of 3 bytes.", Uint8Array.of(1, 2, 3)],
    ["hold 8 bytes for F32 [2], got 3.", file(header("<f4", "(2,)"), [0, 0, 0])],
    ["have a type of <f8, <f4, <f2, <i8, <i4, |u1, |b1, got '>f4'.", file(header(">f4", "(1,)"))],
    ["be in C order, got Fortran order.", file(header("<f4", "(1, 1)", "True"), [0, 0, 0, 0])],
    ["have a header with descr, fortran_order and shape, got '{}'.", file("{}")],
    [
      "hold only values that fit int32, got 4294967296 at element 0.",
      file(header("<i8", "()"), [0, 0, 0, 0, 1, 0, 0, 0]),
    ],
    ["hold its header of 200 bytes, got a file of 68 bytes.", file(header("<f4", "(1,)")).with(8, 200)],
    ["have format version 1, 2 or 3, got 9.", file(header("<f4", "(1,)")).with(6, 9)],
  ])("says '%s'", (message, bytes) => {
    expect(() => readNpy(bytes, { name: "a.npy" })).toThrow(FormatError);
    expect(() => readNpy(bytes, { name: "a.npy" })).toThrow(`readNpy: a.npy must ${message}`);
  });
});
