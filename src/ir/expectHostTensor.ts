import { allocate } from "./dtype.ts";
import { DTypeError, ShapeError } from "./errors.ts";
import type { HostTensor } from "./hostTensor.ts";
import { numel, show } from "./shape.ts";

/**
 * Checks that `data` is stored as `dtype` demands and holds numel(shape) elements.
 *
 * @throws DTypeError, ShapeError in the name of `op`, about `argument`
 */
export function expectHostTensor(op: string, argument: string, { dtype, shape, data }: HostTensor): void {
  const stored = allocate(dtype, 0)[Symbol.toStringTag];
  if (typeof data === "function") {
    const expected = `hold its ${dtype} values in a ${stored}`;
    const repair = "Give its values: { dtype, shape, data: await t.data() }.";
    throw new DTypeError({ op, argument, expected, received: "a tensor on a device", repair });
  }
  if (data[Symbol.toStringTag] !== stored) {
    throw new DTypeError({
      op,
      argument,
      expected: `hold its ${dtype} values in a ${stored}`,
      received: data[Symbol.toStringTag],
    });
  }
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw new ShapeError({ op, argument, expected: "have a shape of integers >= 0", received: show(shape) });
  }
  if (data.length !== numel(shape)) {
    throw new ShapeError({
      op,
      argument,
      expected: `have ${shape.length === 0 ? "1" : shape.join(" · ")}${shape.length > 1 ? ` = ${numel(shape)}` : ""} elements for shape ${show(shape)}`,
      received: String(data.length),
    });
  }
}
