import { type Device, deviceNamed } from "../index.ts";

/** Options for tensors whose arithmetic has a rounding error far below what a card looks at. */
export function float64(): { readonly dtype: "float64"; readonly device: Device } {
  return { dtype: "float64", device: deviceNamed("reference") };
}
