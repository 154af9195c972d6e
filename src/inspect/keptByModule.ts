import { bytesPerElement } from "../ir/dtype.ts";
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

/**
 * Bytes that training keeps of a forward pass for backward, by the module whose op keeps them first, as op records
 * declare. A buffer that several ops keep counts once; parameters do not. The model must be in training mode; nothing is
 * computed and nothing changes.
 */
export function keptByModule(model: Recordable, inputShape: Shape, device: Device): Map<string, number> {
  try {
    return kept(model, inputShape, device);
  } catch (error) {
    if (!(error instanceof ValueError) || inputShape[0] !== 1) throw error;
    // Batch normalisation refuses one sample; what is kept grows by the same for each.
    const [two, three] = [2, 3].map((samples) => kept(model, [samples, ...inputShape.slice(1)], device));
    return new Map(Array.from(two, ([path, bytes]) => [path, 2 * bytes - (three.get(path) ?? 0)]));
  }
}

function kept(model: Recordable, inputShape: Shape, device: Device): Map<string, number> {
  const x = new Tensor(constantNode(new Float32Array(), inputShape, "float32"), device);
  const result = recordAside(() => model.forward(x), device);
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
