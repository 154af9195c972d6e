import { attrsOf, type Node, type WindowAttrs } from "../ir/node.ts";

/** How the shape of a node follows from that of its input, with the numbers in; empty where there is nothing to tell. */
export function shapeArithmetic(node: Node): string {
  if (node.op === "reshape") return flattening(node);
  return node.op === "convInputGrad" ? spreading(node) : sliding(node);
}

/** `⌊(28 + 1 + 1 − 3) / 2⌋ + 1 = 14`, once when all dimensions agree. */
function sliding(node: Node): string {
  const geometry = geometryOf(node);
  if (!geometry) return "";
  const { kernel, stride, padding, dilation } = geometry;
  const texts = kernel.map((k, i) => {
    const padded = padding[i].some((p) => p > 0) ? ` + ${padding[i][0]} + ${padding[i][1]}` : "";
    const size = `${node.inputs[0].shape[i + 2]}${padded} − ${reach(k, dilation[i])}`;
    return `${stride[i] === 1 ? size : `⌊(${size}) / ${stride[i]}⌋`} + 1 = ${node.shape[i + 2]}`;
  });
  return [...new Set(texts)].join(", ");
}

/** Of a transposed convolution: `(14 − 1)·2 − 1 − 1 + 4 = 28`. */
function spreading(node: Node): string {
  const { stride, padding, dilation } = attrsOf(node, "convInputGrad");
  const [grad, weight] = node.inputs;
  const texts = weight.shape.slice(2).map((k, i) => {
    const [size, out] = [grad.shape[i + 2], node.shape[i + 2]];
    const [before, after] = padding[i];
    const steps = stride[i] === 1 ? `${size} − 1` : `(${size} − 1)·${stride[i]}`;
    const cut = before > 0 || after > 0 ? ` − ${before} − ${after}` : "";
    const rest = out - ((size - 1) * stride[i] - before - after + dilation[i] * (k - 1) + 1);
    return `${steps}${cut} + ${reach(k, dilation[i])}${rest > 0 ? ` + ${rest}` : ""} = ${out}`;
  });
  return [...new Set(texts)].join(", ");
}

/** Of samples that become vectors: `64 · 7 · 7 = 3136`. */
function flattening({ inputs: [input], shape }: Node): string {
  const isFlat = shape.length === 2 && input.shape.length > 2 && shape[0] === input.shape[0];
  return isFlat ? `${input.shape.slice(1).join(" · ")} = ${shape[1]}` : "";
}

function reach(kernel: number, dilation: number): string {
  return dilation === 1 ? String(kernel) : `(${dilation}·(${kernel} − 1) + 1)`;
}

function geometryOf(node: Node): (WindowAttrs & { readonly kernel: readonly number[] }) | undefined {
  if (node.op === "conv") return { ...attrsOf(node, "conv"), kernel: node.inputs[1].shape.slice(2) };
  if (node.op === "windowMax") return attrsOf(node, "windowMax");
  return node.op === "windowSum" ? attrsOf(node, "windowSum") : undefined;
}
