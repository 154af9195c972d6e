import { bytesPerElement } from "../ir/dtype.ts";
import { attrsOf, type Node, type WindowAttrs } from "../ir/node.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { forwardCost, multiplyAddsOf, type Recordable } from "./forwardCost.ts";
import { textTable } from "./textTable.ts";

/** What `summary` needs of a model; every nn.Module has it. */
export interface Summarizable extends Recordable {
  readonly training: boolean;
  train(mode?: boolean): unknown;
  namedModules(): Iterable<readonly [string, { namedChildren(): Iterable<unknown> }]>;
  namedParameters(): Iterable<readonly [string, Tensor]>;
  parameters(): readonly Tensor[];
}

export interface SummaryRow {
  /** Dotted path, as in stateDict. */
  readonly path: string;
  readonly type: string;
  /** Of one pass over an input of the given shape. */
  readonly outputShape: Shape;
  /** How a convolution or pooling comes to its spatial size; empty for others. */
  readonly arithmetic: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Of the output. */
  readonly outputBytes: number;
}

export interface Summary {
  readonly inputShape: Shape;
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  readonly parameterBytes: number;
  readonly multiplyAdds: number;
}

/** Headings of the printed table. */
export interface SummaryWords {
  readonly layer: string;
  readonly type: string;
  readonly output: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly bytes: string;
  readonly total: string;
}

const english: SummaryWords = {
  layer: "layer",
  type: "type",
  output: "output",
  parameters: "parameters",
  multiplyAdds: "multiply-adds",
  bytes: "bytes",
  total: "total",
};

/**
 * A model's layers with shapes and costs, from a forward pass in evaluation mode that is recorded and never evaluated.
 *
 * @param inputShape  of the batch, e.g. [1, 1, 28, 28]
 */
export function summary(model: Summarizable, inputShape: Shape): Summary {
  const { training } = model;
  model.train(false);
  try {
    const device = model.parameters()[0]?.device;
    const { nodes, multiplyAdds } = forwardCost(model, zeros(inputShape, { device }));
    const byModule = groupNodes(nodes);
    const named = [...model.namedParameters()];
    const rows: SummaryRow[] = [];
    let shape: Shape = inputShape;
    for (const [path, module] of model.namedModules()) {
      const own = byModule.get(path) ?? [];
      const isLeaf = [...module.namedChildren()].length === 0;
      const parameters = named.filter(([name]) => name.slice(0, Math.max(0, name.lastIndexOf("."))) === path);
      if (!isLeaf && parameters.length === 0) continue;
      const last = own.at(-1);
      shape = last?.shape ?? shape;
      rows.push({
        path,
        type: module.constructor.name,
        outputShape: shape,
        arithmetic: own.map(windowArithmetic).find((text) => text !== "") ?? "",
        parameters: parameters.reduce((sum, [, parameter]) => sum + parameter.numel, 0),
        multiplyAdds: own.reduce((sum, node) => sum + multiplyAddsOf(node), 0),
        outputBytes: numel(shape) * bytesPerElement(last?.dtype ?? "float32"),
      });
    }
    const distinct = [...new Set(model.parameters())];
    return {
      inputShape,
      rows,
      parameters: distinct.reduce((sum, parameter) => sum + parameter.numel, 0),
      parameterBytes: distinct.reduce((sum, { numel, dtype }) => sum + numel * bytesPerElement(dtype), 0),
      multiplyAdds,
    };
  } finally {
    model.train(training);
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

/** `⌊(28 + 1 + 1 − 3) / 2⌋ + 1 = 14`, once when all dimensions agree. */
function windowArithmetic(node: Node): string {
  const geometry = geometryOf(node);
  if (!geometry) return "";
  const { kernel, stride, padding, dilation } = geometry;
  const texts = kernel.map((k, i) => {
    const reach = dilation[i] === 1 ? String(k) : `(${dilation[i]}·(${k} − 1) + 1)`;
    const padded = padding[i].some((p) => p > 0) ? ` + ${padding[i][0]} + ${padding[i][1]}` : "";
    const size = `${node.inputs[0].shape[i + 2]}${padded} − ${reach}`;
    return `${stride[i] === 1 ? size : `⌊(${size}) / ${stride[i]}⌋`} + 1 = ${node.shape[i + 2]}`;
  });
  return [...new Set(texts)].join(", ");
}

function geometryOf(node: Node): (WindowAttrs & { readonly kernel: readonly number[] }) | undefined {
  if (node.op === "conv") return { ...attrsOf(node, "conv"), kernel: node.inputs[1].shape.slice(2) };
  if (node.op === "windowMax") return attrsOf(node, "windowMax");
  return node.op === "windowSum" ? attrsOf(node, "windowSum") : undefined;
}

/** The rows as a table of text, numbers to the right. */
export function summaryTable({ rows, inputShape, ...total }: Summary, words: SummaryWords = english): string {
  const count = (value: number): string => value.toLocaleString("en");
  const { layer, type, output, parameters, multiplyAdds, bytes } = words;
  const table = [
    [layer, type, `${output} (${show(inputShape)})`, "", parameters, multiplyAdds, bytes],
    ...rows.map((row) => [
      row.path,
      row.type,
      show(row.outputShape),
      row.arithmetic,
      count(row.parameters),
      count(row.multiplyAdds),
      count(row.outputBytes),
    ]),
    [words.total, "", "", "", count(total.parameters), count(total.multiplyAdds), count(total.parameterBytes)],
  ];
  return textTable(table, 4);
}
