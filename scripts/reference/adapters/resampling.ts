import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import type { Attrs } from "../manifest.ts";

const blocks = (attrs: Attrs): { dilation: number; padding: number; stride: number } => ({
  dilation: attr(attrs, "dilation", 1),
  padding: attr(attrs, "padding", 0),
  stride: attr(attrs, "stride", 1),
});

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
  "torch.channel_shuffle": ({ input }, attrs) => f.channelShuffle(input, attr(attrs, "groups")),
  "torch.nn.functional.channel_shuffle": ({ input }, attrs) => f.channelShuffle(input, attr(attrs, "groups")),
  "torch.nn.functional.fold": ({ input }, attrs) =>
    f.fold(input, attr(attrs, "output_size"), attr(attrs, "kernel_size"), blocks(attrs)),
  "torch.nn.functional.pixel_shuffle": ({ input }, attrs) => f.pixelShuffle(input, attr(attrs, "upscale_factor")),
  "torch.nn.functional.pixel_unshuffle": ({ input }, attrs) => f.pixelUnshuffle(input, attr(attrs, "downscale_factor")),
  "torch.nn.functional.unfold": ({ input }, attrs) => f.unfold(input, attr(attrs, "kernel_size"), blocks(attrs)),
};
