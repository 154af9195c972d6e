import { allocate, type DType } from "../../ir/dtype.ts";
import { type AttrsOf, makeNode, type Node, type PrimitiveName, type Scope } from "../../ir/node.ts";
import { numel, type Shape } from "../../ir/shape.ts";

/** Short ways to record nodes in tests. */
export function input(shape: Shape, dtype: DType = "float32"): Node {
  const data = allocate(dtype, numel(shape)).map((_, i) => Math.sin(i + 1) * (dtype === "float32" ? 1 : 3));
  return makeNode("constant", [], {}, shape, dtype, undefined, { value: { kind: "host", data } });
}

export function number(value: number, dtype: DType = "float32"): Node {
  return makeNode("scalar", [], {}, [], dtype, undefined, { source: { value } });
}

export function node<P extends PrimitiveName>(
  op: P,
  inputs: readonly Node[],
  shape: Shape,
  attrs: AttrsOf<P>,
  how: { dtype?: DType; scope?: Scope } = {},
): Node {
  return makeNode(op, inputs, attrs, shape, how.dtype ?? inputs[0].dtype, how.scope);
}

/** An elementwise row of the scalar table on inputs of one shape. */
export function each(
  op: "add" | "sub" | "mul" | "div" | "maximum" | "exp" | "log" | "rsqrt" | "neg" | "ndtr" | "normalDensity",
  ...inputs: Node[]
): Node {
  return node(op, inputs, inputs[0].shape, {});
}

/** A scalar or a smaller tensor repeated to a shape; missing dimensions are added in front. */
export function spread(x: Node, shape: Shape): Node {
  const padded = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const aligned = padded.length === x.shape.length ? x : node("reshape", [x], padded, {});
  return node("expand", [aligned], shape, {});
}

export function over(op: "sum" | "amax", x: Node, dims: readonly number[]): Node {
  return node(
    op,
    [x],
    x.shape.map((extent, d) => (dims.includes(d) ? 1 : extent)),
    { dims },
  );
}
