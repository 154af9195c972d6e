import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const resampling: Adapters = {
  "torch.nn.functional.affine_grid": ({ theta }, attrs) =>
    f.affineGrid(theta, attr(attrs, "size"), { alignCorners: attr<boolean | null>(attrs, "align_corners") ?? false }),
  "torch.nn.functional.grid_sample": ({ input, grid }, attrs) =>
    f.gridSample(input, grid, {
      mode: attr(attrs, "mode", "bilinear"),
      paddingMode: attr(attrs, "padding_mode", "zeros"),
      alignCorners: attr(attrs, "align_corners", null),
    }),
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
