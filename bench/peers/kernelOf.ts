import type { ConvSpec, GemmSpec, RowsSpec } from "../spec.ts";
import type { Prepared } from "./serve.ts";

/** A kernel case as a peer makes that kind. */
export function kernelOf(
  spec: GemmSpec | ConvSpec | RowsSpec,
  make: {
    readonly gemm: (spec: GemmSpec) => Prepared;
    readonly conv: (spec: ConvSpec) => Prepared;
    readonly rows: (spec: RowsSpec) => Prepared;
  },
): Prepared {
  switch (spec.kind) {
    case "gemm":
      return make.gemm(spec);
    case "conv":
      return make.conv(spec);
    case "rows":
      return make.rows(spec);
  }
}
