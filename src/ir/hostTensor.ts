import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

/** Values in host memory, row-major: what files, datasets and devices exchange. `data` is stored as `dtype` demands and holds numel(shape) elements. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedArray;
}
