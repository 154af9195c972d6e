import { bytesPerElement, type DType } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { zeros } from "../tensor/create.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { forwardCost, multiplyAddsOf, type Recordable } from "./forwardCost.ts";
import { keptByModule } from "./keptByModule.ts";
import { shapeArithmetic } from "./shapeArithmetic.ts";
import { type WeightSharing, weightSharing } from "./weightSharing.ts";

/** What `summary` needs of a model; every nn.Module has it. */
export interface Summarizable extends Recordable {
  readonly training: boolean;
  train(mode?: boolean): unknown;
  namedModules(): Iterable<readonly [string, { training: boolean; namedChildren(): Iterable<unknown> }]>;
  namedParameters(): Iterable<readonly [string, Tensor]>;
  parameters(): readonly Tensor[];
}

export interface SummaryRow {
  /** Dotted path, as in stateDict. */
  readonly path: string;
  readonly type: string;
  /** Of one pass over an input of the given shape. */
  readonly outputShape: Shape;
  /** How a window comes to its spatial size, or a flattening to its length; empty for others. */
  readonly arithmetic: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Null for a layer that multiplies by no weights. */
  readonly sharing: WeightSharing | null;
  /** Of the output, which inference needs only until it was read. */
  readonly outputBytes: number;
  /** What training keeps for the layer's backward; a tensor that several layers keep counts for the first. */
  readonly trainingBytes: number;
}

export interface Summary {
  readonly inputShape: Shape;
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  readonly parameterBytes: number;
  readonly multiplyAdds: number;
  /** Kept for backward by all layers. */
  readonly trainingBytes: number;
}

/**
 * A model's layers with shapes and costs, from a forward pass in evaluation mode that is recorded and never evaluated,
 * and one in training mode for what backward needs.
 *
 * @param inputShape  of the batch, e.g. [1, 1, 28, 28]
 * @param options     dtype of the input; float32 unless given
 */
export function summary(
  model: Summarizable,
  inputShape: Shape,
  { dtype = "float32" }: { readonly dtype?: DType } = {},
): Summary {
  const modes = Array.from(model.namedModules(), ([, module]) => ({ module, training: module.training }));
  try {
    const device = model.parameters()[0]?.device ?? defaultDevice();
    model.train(true);
    const kept = keptByModule(model, { shape: inputShape, dtype }, device);
    model.train(false);
    const { nodes, multiplyAdds } = forwardCost(model, zeros(inputShape, { device, dtype }));
    const byModule = groupNodes(nodes);
    const named = [...model.namedParameters()];
    const rows: SummaryRow[] = [];
    let shape: Shape = inputShape;
    for (const [path, module] of model.namedModules()) {
      const own = byModule.get(path) ?? [];
      const isLeaf = [...module.namedChildren()].length === 0;
      const parameters = named.filter(([name]) => name.slice(0, Math.max(0, name.lastIndexOf("."))) === path);
      const trainingBytes = kept.get(path) ?? 0;
      if (!isLeaf && parameters.length === 0 && trainingBytes === 0) continue;
      const last = own.at(-1);
      shape = last?.shape ?? shape;
      const parameterCount = parameters.reduce((sum, [, parameter]) => sum + parameter.numel, 0);
      rows.push({
        path,
        type: module.constructor.name,
        outputShape: shape,
        arithmetic: own.map(shapeArithmetic).find((text) => text !== "") ?? "",
        parameters: parameterCount,
        sharing: weightSharing(own, parameterCount, Math.max(1, inputShape[0])),
        multiplyAdds: own.reduce((sum, node) => sum + multiplyAddsOf(node), 0),
        outputBytes: numel(shape) * bytesPerElement(last?.dtype ?? "float32"),
        trainingBytes,
      });
    }
    const distinct = [...new Set(model.parameters())];
    return {
      inputShape,
      rows,
      parameters: distinct.reduce((sum, parameter) => sum + parameter.numel, 0),
      parameterBytes: distinct.reduce((sum, { numel, dtype }) => sum + numel * bytesPerElement(dtype), 0),
      multiplyAdds,
      trainingBytes: [...kept.values()].reduce((sum, bytes) => sum + bytes, 0),
    };
  } finally {
    for (const { module, training } of modes) module.training = training;
  }
}

function groupNodes(nodes: readonly Node[]): Map<string, Node[]> {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const group = groups.get(node.scope.module);
    if (group) group.push(node);
    else groups.set(node.scope.module, [node]);
  }
  return groups;
}
