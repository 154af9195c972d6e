import type { Target } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";
import type { ConvSpec } from "./convSpec.ts";

export function convWeightGradPlan(_spec: ConvSpec, _target: Target): TemplatePlan {
  return { temporaries: [], steps: [] };
}
