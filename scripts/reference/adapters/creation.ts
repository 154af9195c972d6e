import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import { dtypeOf } from "../dtypeOf.ts";
import type { Attrs, ReferenceCase } from "../manifest.ts";

/**
 * What the case asks for, or what its expected value is: JSON's 1.0 and 1 are one number in JavaScript, but make a float
 * and an integer in PyTorch.
 */
function optionsOf(attrs: Attrs, { outputs }: ReferenceCase): f.CreateOptions {
  const given = outputs?.[0].dtype;
  const shown =
    given === undefined ? undefined : given.startsWith("float") ? "float32" : given === "bool" ? "bool" : "int32";
  return { dtype: dtypeOf(attrs) ?? shown };
}

export const creation: Adapters = {
  "torch.arange"(_inputs, attrs, reference) {
    const [start, end] = [attr(attrs, "start", 0), attr<number>(attrs, "end")];
    return f.arange(start, end, attr(attrs, "step", 1), optionsOf(attrs, reference));
  },
  "torch.eye": (_inputs, attrs, reference) =>
    f.eye(attr(attrs, "n"), attr<number | null>(attrs, "m", null) ?? undefined, optionsOf(attrs, reference)),
  "torch.full": (_inputs, attrs, reference) =>
    f.full(attr(attrs, "size"), attr(attrs, "fill_value"), optionsOf(attrs, reference)),
  "torch.linspace": (_inputs, attrs, reference) =>
    f.linspace(attr(attrs, "start"), attr(attrs, "end"), attr(attrs, "steps"), optionsOf(attrs, reference)),
  "torch.logspace": (_inputs, attrs, reference) =>
    f.logspace(attr(attrs, "start"), attr(attrs, "end"), attr(attrs, "steps"), {
      base: attr(attrs, "base", 10),
      ...optionsOf(attrs, reference),
    }),
};
