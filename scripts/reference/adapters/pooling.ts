import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr, optional } from "../adapter.ts";

type Sizes = number | readonly number[];

/** stride None, or an empty list, is the kernel's size. */
const strideOf = (attrs: Parameters<Adapter>[1]): Sizes | undefined => {
  const stride = optional<Sizes>(attrs, "stride");
  return Array.isArray(stride) && stride.length === 0 ? undefined : stride;
};

const largest =
  (op: typeof f.maxPool2dWithIndices): Adapter =>
  ({ input }, attrs) => {
    const { values, indices } = op(input, attr(attrs, "kernel_size"), {
      stride: strideOf(attrs),
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
      stride: strideOf(attrs),
      padding: attr(attrs, "padding", 0),
      ceilMode: attr(attrs, "ceil_mode", false),
      countIncludePad: attr(attrs, "count_include_pad", true),
      divisorOverride: optional(attrs, "divisor_override"),
    });

const power =
  (op: typeof f.lpPool2d): Adapter =>
  ({ input }, attrs) =>
    op(input, attr(attrs, "norm_type"), attr(attrs, "kernel_size"), {
      stride: strideOf(attrs),
      ceilMode: attr(attrs, "ceil_mode", false),
    });

const unpool =
  (op: typeof f.maxUnpool2d): Adapter =>
  ({ input, indices }, attrs) =>
    op(input, indices, attr(attrs, "kernel_size"), {
      stride: strideOf(attrs),
      padding: attr(attrs, "padding", 0),
      outputSize: optional(attrs, "output_size"),
    });

const adaptiveMean =
  (op: typeof f.adaptiveAvgPool2d): Adapter =>
  ({ input }, attrs) =>
    op(input, attr(attrs, "output_size"));

const adaptiveMax =
  (op: typeof f.adaptiveMaxPool2dWithIndices): Adapter =>
  ({ input }, attrs) => {
    const { values, indices } = op(input, attr(attrs, "output_size"));
    return { output: values, indices };
  };

/** What a global pool reduces: the dimensions after the channels unless the case names them. */
const globally =
  (op: (x: Tensor, options: { dim?: Sizes; keepdim?: boolean }) => Tensor): Adapter =>
  ({ input }, attrs) =>
    op(input, {
      dim: optional<Sizes>(attrs, "dim") ?? input.shape.map((_, i) => i).slice(2),
      keepdim: attr(attrs, "keepdim", false),
    });

export const pooling: Adapters = {
  "torch.nn.functional.max_pool1d": largest(f.maxPool1dWithIndices),
  "torch.nn.functional.max_pool2d": largest(f.maxPool2dWithIndices),
  "torch.nn.functional.max_pool3d": largest(f.maxPool3dWithIndices),
  "torch.nn.functional.avg_pool1d": average(f.avgPool1d),
  "torch.nn.functional.avg_pool2d": average(f.avgPool2d),
  "torch.nn.functional.avg_pool3d": average(f.avgPool3d),
  "torch.nn.functional.lp_pool1d": power(f.lpPool1d),
  "torch.nn.functional.lp_pool2d": power(f.lpPool2d),
  "torch.nn.functional.lp_pool3d": power(f.lpPool3d),
  "torch.nn.functional.max_unpool1d": unpool(f.maxUnpool1d),
  "torch.nn.functional.max_unpool2d": unpool(f.maxUnpool2d),
  "torch.nn.functional.max_unpool3d": unpool(f.maxUnpool3d),
  "torch.nn.functional.adaptive_avg_pool1d": adaptiveMean(f.adaptiveAvgPool1d),
  "torch.nn.functional.adaptive_avg_pool2d": adaptiveMean(f.adaptiveAvgPool2d),
  "torch.nn.functional.adaptive_avg_pool3d": adaptiveMean(f.adaptiveAvgPool3d),
  "torch.nn.functional.adaptive_max_pool1d": adaptiveMax(f.adaptiveMaxPool1dWithIndices),
  "torch.nn.functional.adaptive_max_pool2d": adaptiveMax(f.adaptiveMaxPool2dWithIndices),
  "torch.nn.functional.adaptive_max_pool3d": adaptiveMax(f.adaptiveMaxPool3dWithIndices),
  global_avg_pool: globally(f.mean),
  global_max_pool: globally(f.amax),
};
