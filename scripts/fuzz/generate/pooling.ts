import type { Draft, Value } from "./draft.ts";

/** A window primitive of any geometry; no window lies in the padding alone. */
export function pooling(draft: Draft, op: "windowMax" | "windowArgmax" | "windowSum"): Value[] | undefined {
  const { random } = draft;
  const dims = random.pick([1, 2, 2, 3]);
  const per = <T>(make: (i: number) => T): T[] => Array.from({ length: dims }, (_, i) => make(i));
  const kernel = per(() => random.between(1, 4));
  const attrs = {
    kernel,
    stride: per(() => random.between(1, 3)),
    padding: per(
      (i) => [random.below(Math.floor(kernel[i] / 2) + 1), random.below(Math.floor(kernel[i] / 2) + 1)] as const,
    ),
    dilation: random.chance(0.7) ? per(() => 1) : per(() => random.between(1, 2)),
  };
  const input = per(() => random.between(1, dims === 1 ? 40 : dims === 2 ? 12 : 6));
  const output = input.map((extent, i) => {
    const span = (kernel[i] - 1) * attrs.dilation[i] + 1;
    return Math.floor((extent + attrs.padding[i][0] + attrs.padding[i][1] - span) / attrs.stride[i]) + 1;
  });
  if (output.some((extent) => extent < 1)) return undefined;
  const planes = [random.between(1, 3), random.between(1, 5)];
  const dtype = random.chance(0.8) ? "float32" : random.pick(["int32", "uint8", "bool"] as const);
  const x = draft.some(dtype, [...planes, ...input]);
  const shape = [...planes, ...output];
  return draft.add({
    kind: "primitive",
    op,
    inputs: [x.ref],
    attrs,
    shape,
    dtype: op === "windowArgmax" ? "int32" : dtype,
  });
}
