import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

type Convolution = typeof f.conv2d;

const convolve =
  (op: Convolution): Adapter =>
  ({ input, weight, bias }, attrs) =>
    op(input, weight, bias, {
      stride: attr(attrs, "stride", 1),
      padding: sides(attrs.pad) ?? attr(attrs, "padding", 0),
      dilation: attr(attrs, "dilation", 1),
      groups: attr(attrs, "groups", 1),
    });

const spread =
  (op: typeof f.convTranspose2d): Adapter =>
  ({ input, weight, bias }, attrs) =>
    op(input, weight, bias, {
      stride: attr(attrs, "stride", 1),
      padding: attr(attrs, "padding", 0),
      outputPadding: attr(attrs, "output_padding", 0),
      dilation: attr(attrs, "dilation", 1),
      groups: attr(attrs, "groups", 1),
    });

/** [left, right, top, bottom, …], last dimension first, as pairs in the order of the dimensions. */
function sides(pad: unknown): [number, number][] | undefined {
  if (!Array.isArray(pad)) return undefined;
  return Array.from({ length: pad.length / 2 }, (_, i): [number, number] => [pad[2 * i], pad[2 * i + 1]]).reverse();
}

export const conv: Adapters = {
  "torch.nn.functional.conv1d": convolve(f.conv1d),
  "torch.nn.functional.conv2d": convolve(f.conv2d),
  "torch.nn.functional.conv3d": convolve(f.conv3d),
  "torch.nn.functional.conv_transpose1d": spread(f.convTranspose1d),
  "torch.nn.functional.conv_transpose2d": spread(f.convTranspose2d),
  "torch.nn.functional.conv_transpose3d": spread(f.convTranspose3d),
  "torch.nn.functional.pad+conv1d": convolve(f.conv1d),
  "torch.nn.functional.pad+conv2d": convolve(f.conv2d),
  "torch.nn.functional.pad+conv3d": convolve(f.conv3d),
};
