import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const resampling: Adapters = {
  "torch.nn.functional.interpolate": ({ input }, attrs) =>
    f.interpolate(input, {
      size: attr(attrs, "size", null),
      scaleFactor: attr(attrs, "scale_factor", null),
      mode: attr(attrs, "mode", "nearest"),
      alignCorners: attr(attrs, "align_corners", null),
      recomputeScaleFactor: attr(attrs, "recompute_scale_factor", null),
      antialias: attr(attrs, "antialias", false),
    }),
};
