import { describe, expect, it } from "vitest";
import { FormatError } from "../ir/errors.ts";
import { type CsvOptions, parseCsv } from "./parseCsv.ts";

describe("parseCsv", () => {
  it("reads names, features and the target column, with CRLF and without a last line end", () => {
    const text = 'a,"b, quoted ""twice""",class\r\n1, -2.5e1 ,0\r\n\r\n"3",.5,2';
    expect(parseCsv(text, { target: "class", targetDType: "int32" })).toEqual({
      x: { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, -25, 3, 0.5) },
      y: { dtype: "int32", shape: [2], data: Int32Array.of(0, 2) },
      featureNames: ["a", 'b, quoted "twice"'],
    });
  });

  it("counts a negative target from the end, and skips a first line of another length", () => {
    const { x, y, featureNames } = parseCsv("2,2,setosa\n1,2,0\n3,4,1\n", { header: "skip", target: -1 });
    expect([...x.data]).toEqual([1, 2, 3, 4]);
    expect([...y.data]).toEqual([0, 1]);
    expect(featureNames).toEqual(["0", "1"]);
  });

  it("makes every column a feature without a target", () => {
    const { x, y } = parseCsv("0.1;2\n", { header: "none", delimiter: ";", dtype: "float64" });
    expect(x).toEqual({ dtype: "float64", shape: [1, 2], data: Float64Array.of(0.1, 2) });
    expect(y).toBeUndefined();
  });

  it.each<[string, string, CsvOptions]>([
    ["m.csv must have a number in row 3, column 'b', got 'x'.", "a,b\n1,2\n3,x\n", {}],
    ["m.csv must have a number in row 2, column 'a', got an empty cell.", "a,b\n,2\n", {}],
    ["m.csv must have a number in row 1, column 1, got 'NaN'.", "1,NaN\n", { header: "none" }],
    ["m.csv must have a number in row 1, column 0, got '0x10'.", "0x10\n", { header: "none" }],
    ["m.csv must have 2 cells in row 4, got 3.", "a,b\n1,2\n\n1,2,3\n", {}],
    ["m.csv must have a row of numbers, got none.", "a,b\n", {}],
    ["m.csv must have a row of numbers, got none.", "", {}],
    ["m.csv must have the target among its columns a, b, got 'c'.", "a,b\n1,2\n", { target: "c" }],
    ["m.csv must have the target among its columns a, b, got '-3'.", "a,b\n1,2\n", { target: -3 }],
    [
      "m.csv must have a target that fits int32 in row 2, got 1.5.",
      "a,b\n1,1.5\n",
      { target: "b", targetDType: "int32" },
    ],
  ])("says '%s'", (message, text, options) => {
    expect(() => parseCsv(text, { ...options, name: "m.csv" })).toThrow(FormatError);
    expect(() => parseCsv(text, { ...options, name: "m.csv" })).toThrow(`parseCsv: ${message}`);
  });
});
