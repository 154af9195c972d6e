import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

const largest =
  (op: typeof f.maxPool2dWithIndices): Adapter =>
  ({ input }, attrs) => {
    const { values, indices } = op(input, attr(attrs, "kernel_size"), {
      stride: attr(attrs, "stride"),
      padding: attr(attrs, "padding", 0),
      dilation: attr(attrs, "dilation", 1),
      ceilMode: attr(attrs, "ceil_mode", false),
    });
    return { output: values, indices };
  };

const average =
  (op: typeof f.avgPool2d): Adapter =>
  ({ input }, attrs) =>
    op(input, attr(attrs, "kernel_size"), {
      stride: attr(attrs, "stride"),
      padding: attr(attrs, "padding", 0),
      ceilMode: attr(attrs, "ceil_mode", false),
      countIncludePad: attr(attrs, "count_include_pad", true),
      divisorOverride: attr<number | null>(attrs, "divisor_override") ?? undefined,
    });

const adaptive =
  (op: typeof f.adaptiveAvgPool2d): Adapter =>
  ({ input }, attrs) =>
    op(input, attr(attrs, "output_size"));

export const pooling: Adapters = {
  "torch.nn.functional.max_pool1d": largest(f.maxPool1dWithIndices),
  "torch.nn.functional.max_pool2d": largest(f.maxPool2dWithIndices),
  "torch.nn.functional.max_pool3d": largest(f.maxPool3dWithIndices),
  "torch.nn.functional.avg_pool1d": average(f.avgPool1d),
  "torch.nn.functional.avg_pool2d": average(f.avgPool2d),
  "torch.nn.functional.avg_pool3d": average(f.avgPool3d),
  "torch.nn.functional.adaptive_avg_pool1d": adaptive(f.adaptiveAvgPool1d),
  "torch.nn.functional.adaptive_avg_pool2d": adaptive(f.adaptiveAvgPool2d),
  "torch.nn.functional.adaptive_avg_pool3d": adaptive(f.adaptiveAvgPool3d),
  global_avg_pool: ({ input }, attrs) => f.mean(input, { dim: attr(attrs, "dim"), keepdim: attr(attrs, "keepdim") }),
  global_max_pool: ({ input }, attrs) => f.amax(input, { dim: attr(attrs, "dim"), keepdim: attr(attrs, "keepdim") }),
};
