import type { ConvSpec, CopySpec, GemmSpec, KernelSpec, RowsSpec } from "../spec.ts";
import type { Prepared } from "./serve.ts";

/** A kernel case as a peer makes that kind. */
export function kernelOf(
  spec: KernelSpec,
  make: {
    readonly gemm: (spec: GemmSpec) => Prepared;
    readonly conv: (spec: ConvSpec) => Prepared;
    readonly rows: (spec: RowsSpec) => Prepared;
    readonly copy?: (spec: CopySpec) => Prepared;
  },
): Prepared {
  switch (spec.kind) {
    case "gemm":
      return make.gemm(spec);
    case "conv":
      return make.conv(spec);
    case "rows":
      return make.rows(spec);
    case "copy":
      if (!make.copy) throw new Error("only fathom is asked for a copy");
      return make.copy(spec);
  }
}
