import type { DType, TypedArray } from "../ir/dtype.ts";
import { makeNode, type Node } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import { currentScope } from "./recording.ts";
import { activeTrace } from "./trace.ts";

/** A leaf that holds elements on the host. The array must not change afterwards. */
export function constantNode(data: TypedArray, shape: Shape, dtype: DType): Node {
  return makeNode("constant", [], {}, shape, dtype, currentScope(), { value: { kind: "host", data } });
}

/** A leaf for a number that is bound when the program runs; `refresh` gives it anew for each call of a compiled function. */
export function scalarNode(value: number, dtype: DType, refresh?: () => number): Node {
  const node = makeNode("scalar", [], {}, [], dtype, currentScope(), { source: { value, refresh } });
  if (refresh) activeTrace()?.noteRefreshed(node);
  return node;
}
