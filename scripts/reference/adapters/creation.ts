import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import type { ReferenceCase } from "../manifest.ts";

/** JSON's 1.0 and 1 are one number in JavaScript, so the case says which of them PyTorch was given. */
function dtypeOf({ outputs }: ReferenceCase): "float32" | undefined {
  return outputs?.[0].dtype?.startsWith("float") ? "float32" : undefined;
}

export const creation: Adapters = {
  "torch.arange"(_inputs, attrs, reference) {
    const [start, end] = [attr(attrs, "start", 0), attr<number>(attrs, "end")];
    return f.arange(start, end, attr(attrs, "step", 1), { dtype: dtypeOf(reference) });
  },
  "torch.eye": (_inputs, attrs) => f.eye(attr(attrs, "n"), attr<number | null>(attrs, "m", null) ?? undefined),
  "torch.full": (_inputs, attrs, reference) =>
    f.full(attr(attrs, "size"), attr(attrs, "fill_value"), { dtype: dtypeOf(reference) ?? "int32" }),
  "torch.linspace": (_inputs, attrs) => f.linspace(attr(attrs, "start"), attr(attrs, "end"), attr(attrs, "steps")),
  "torch.logspace": (_inputs, attrs) =>
    f.logspace(attr(attrs, "start"), attr(attrs, "end"), attr(attrs, "steps"), { base: attr(attrs, "base", 10) }),
};
