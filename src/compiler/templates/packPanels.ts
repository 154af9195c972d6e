import { get, i32, local } from "../expr.ts";
import type { Target } from "../kernel.ts";
import type { Operand, TemplateStep } from "../template.ts";
import { Block, ceilDiv, plus, roundUp, smaller, times } from "./block.ts";
import { packColumns } from "./pack.ts";

/** Elements that an item packs at least, where there are as many. */
const itemSize = 16_384;

export interface PackedPanels {
  readonly step: TemplateStep;
  /** Elements of temporary 0. */
  readonly numel: number;
}

/** Packs all of B into temporary 0: element (k, n) lies at (n − n mod width)·K + k·width + n mod width. */
export function packPanelsStep(
  spec: { readonly K: number; readonly N: number; readonly b: Operand; readonly input: number; readonly width: number },
  target: Target,
): PackedPanels {
  const { K, N, b, input, width } = spec;
  const panels = ceilDiv(N, width);
  const perItem = Math.max(1, Math.min(panels, ceilDiv(itemSize, K * width)));
  const item = local("item", "i32");
  const block = new Block();
  const column = block.let("column", times(get(item), perItem * width));
  const columnEnd = block.let("columnEnd", smaller(plus(column, perItem * width), N));
  const [, bk, bn] = b.strides;
  packColumns(
    block,
    target,
    { buffer: 1, base: i32(b.offset), k: bk, column: bn },
    { k: i32(0), count: i32(K), column, columnEnd, N },
    { width, stride: K * width, at: times(column, K), buffer: 0 },
  );
  const numel = roundUp(N, width) * K;
  const step: TemplateStep = {
    kernel: {
      name: `pack columns ${K}x${N}`,
      buffers: [
        { dtype: "float32", access: "write", numel },
        { dtype: "float32", access: "read", numel: b.numel },
      ],
      items: ceilDiv(panels, perItem),
      item,
      body: block.statements,
      scratch: 0,
      flop: 0,
      bytes: 4 * (numel + K * N),
    },
    buffers: [
      { kind: "temporary", index: 0 },
      { kind: "input", index: input },
    ],
    sharedAs: `panels ${K} ${N} ${b.numel} ${b.offset} ${b.strides} ${width}`,
  };
  return { step, numel };
}
