import { allocate, bytesPerElement, type DType } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { constantNode } from "../tensor/constant.ts";
import type { Device } from "../tensor/device.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { recordAside } from "../tensor/recordAside.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Recordable } from "./forwardCost.ts";
import { savedTensors } from "./savedTensors.ts";

/** What a model is given. */
interface Input {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Bytes that training keeps of a forward pass for backward, by the module whose op keeps them first, as op records
 * declare. A buffer that several ops keep counts once; parameters do not. The model must be in training mode; nothing is
 * computed and nothing changes.
 */
export function keptByModule(model: Recordable, input: Input, device: Device): Map<string, number> {
  try {
    return kept(model, input, device);
  } catch (error) {
    if (!(error instanceof ValueError) || input.shape[0] !== 1) throw error;
    // Batch normalisation refuses one sample; what is kept grows by the same for each.
    const [two, three] = [2, 3].map((samples) =>
      kept(model, { ...input, shape: [samples, ...input.shape.slice(1)] }, device),
    );
    return new Map(Array.from(two, ([path, bytes]) => [path, 2 * bytes - (three.get(path) ?? 0)]));
  }
}

function kept(model: Recordable, { shape, dtype }: Input, device: Device): Map<string, number> {
  const x = new Tensor(constantNode(allocate(dtype, 0), shape, dtype), device);
  const { result } = recordAside(() => model.forward(x), device);
  const bytes = new Map<string, number>();
  const seen = new Set<Node>();
  mapTensors(result, (output) => {
    for (const { node, reasons } of savedTensors(output)) {
      if (seen.has(node) || node.value?.kind === "cell") continue;
      seen.add(node);
      const [{ module }] = reasons;
      bytes.set(module, (bytes.get(module) ?? 0) + numel(node.shape) * bytesPerElement(node.dtype));
    }
    return output;
  });
  return bytes;
}
