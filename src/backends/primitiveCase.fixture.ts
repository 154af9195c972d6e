import { generator } from "../compiler/testing/generator.ts";
import { allocate, type DType } from "../ir/dtype.ts";
import { type AttrsOf, makeNode, type Node, type StructuralName } from "../ir/node.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import type { Device } from "../tensor/device.ts";

export const every: readonly DType[] = ["float32", "int32", "uint8", "bool"];

/** A node that every device must compute alike. */
export interface Case {
  readonly title: string;
  /** Those of the first input; float64 is tried where float32 is. */
  readonly dtypes: readonly DType[];
  make(dtype: DType, device: Device): Node;
}

let seed = 1;

/** Makes a node whose leaves are drawn from the same numbers at every call. */
export function fromSeed(first: number, make: () => Node): Node {
  seed = first;
  return make();
}

/** Few distinct values, so that there are ties and zeros. */
export function leaf(shape: Shape, dtype: DType, below?: number): Node {
  const random = generator(seed++);
  const value = (): number => {
    if (below !== undefined) return Math.floor(random() * below);
    if (dtype === "bool") return Math.floor(random() * 2);
    if (dtype === "uint8") return Math.floor(random() * 256);
    if (dtype === "int32") return Math.floor(random() * 2001) - 1000;
    return Math.fround(Math.floor(random() * 41) / 10 - 2);
  };
  const data = allocate(dtype, numel(shape)).map(value);
  return makeNode("constant", [], {}, shape, dtype, undefined, { value: { kind: "host", data } });
}

export function number(value: number, dtype: DType): Node {
  return makeNode("scalar", [], {}, [], dtype, undefined, { source: { value } });
}

/** A case of one primitive over inputs of the tested dtype. */
export function over<P extends StructuralName>(
  op: P,
  shapes: readonly Shape[],
  attrs: AttrsOf<P>,
  shape: Shape,
  how: { readonly dtypes?: readonly DType[]; readonly result?: DType } = {},
): Case {
  return {
    title: `${op} ${JSON.stringify(attrs)} of ${shapes.map(show).join(" and ")}`,
    dtypes: how.dtypes ?? every,
    make: (dtype) =>
      makeNode(
        op,
        shapes.map((own) => leaf(own, dtype)),
        attrs,
        shape,
        how.result ?? dtype,
      ),
  };
}
