import { f32, get, i32, local, store } from "../expr.ts";
import { lineElements, type Target } from "../kernel.ts";
import type { Operand, TemplateStep } from "../template.ts";
import { Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import { packColumns } from "./pack.ts";

/** Elements that an item packs, where there are as many. */
const itemSize = 16_384;
/** Panels that take their parts of a row's lines together: whole lines, and few enough for a set of a first-level cache. */
const panelsAtOnce = 4;

export interface PackedPanels {
  readonly step: TemplateStep;
  /** Elements of temporary 0. */
  readonly numel: number;
}

/**
 * Packs all of B into temporary 0: element (k, n) lies at (n − n mod width)·K + k·width + n mod width.
 *
 * An item first stores a word to every line that it will fill. Other threads have read these lines when the program last ran, and a
 * core waits for each that they still hold; with nothing between the stores it asks for many at a time.
 */
export function packPanelsStep(
  spec: { readonly K: number; readonly N: number; readonly b: Operand; readonly input: number; readonly width: number },
  target: Target,
): PackedPanels {
  const { K, N, b, input, width } = spec;
  const panels = ceilDiv(N, width);
  const perItem = Math.min(panels, panelsAtOnce);
  const groups = ceilDiv(panels, perItem);
  const depth = Math.min(K, ceilDiv(itemSize, perItem * width));
  const depths = ceilDiv(K, depth);
  const item = local("item", "i32");
  const block = new Block();
  const [group, deep] = block.coordinates(get(item), [groups, depths], ["group", "deep"]);
  const column = block.let("column", times(group, perItem * width));
  const columnEnd = block.let("columnEnd", smaller(plus(column, perItem * width), N));
  const k = block.let("firstK", times(deep, depth));
  const count = depths === 1 ? i32(K) : block.let("count", minus(smaller(plus(k, depth), K), k));
  const [, bk, bn] = b.strides;
  block.for("panel", column, columnEnd, width, (each, panel) => {
    const begin = each.let("begin", plus(times(panel, K), times(k, width)));
    each.for("line", 0, times(count, width), lineElements, (inner, line) => {
      inner.add(store(0, plus(begin, line), f32(0)));
    });
  });
  packColumns(
    block,
    target,
    { buffer: 1, base: i32(b.offset), k: bk, column: bn },
    { k, count, column, columnEnd, N },
    { width, stride: K * width, at: plus(times(column, K), times(k, width)), buffer: 0 },
  );
  const numel = roundUp(N, width) * K;
  const step: TemplateStep = {
    kernel: {
      name: `pack columns ${K}x${N}`,
      buffers: [
        { dtype: "float32", access: "write", numel },
        { dtype: "float32", access: "read", numel: b.numel },
      ],
      items: groups * depths,
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
