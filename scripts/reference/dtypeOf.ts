import type { DType, Tensor } from "../../src/index.ts";
import { optional, unsupported } from "./adapter.ts";
import type { Attrs } from "./manifest.ts";

/**
 * A `dtype` attribute as one of the library's: the cases know 64-bit integers and floats, for which the 32-bit ones
 * stand, since expected values are compared as such.
 */
export function dtypeOf(attrs: Attrs, x?: Tensor): DType | undefined {
  const name = optional<string>(attrs, "dtype")?.replace("torch.", "");
  if (name === undefined) return undefined;
  if (["int64", "long", "int32", "int", "int16", "int8"].includes(name)) return "int32";
  if (name === "bool" || name === "uint8") return name;
  if (["float64", "double"].includes(name)) return x?.dtype === "float64" ? "float64" : "float32";
  return ["float32", "float"].includes(name) ? "float32" : unsupported(`dtype ${name}`);
}
