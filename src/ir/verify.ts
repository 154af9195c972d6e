import { isFloat } from "./dtype.ts";
import { InternalError } from "./errors.ts";
import type { Node } from "./node.ts";
import { primitiveRules } from "./primitiveRules.ts";
import { isBound } from "./request.ts";
import { isScalarName, type ScalarKind, type ScalarName, scalars } from "./scalars.ts";
import { sameShape, show } from "./shape.ts";

/**
 * Checks that a graph keeps the promises of node.ts: every node stands once and after all that it reads, and its
 * shape, dtype and attributes follow from its op and its inputs. Nodes that are bound (leaves, and nodes whose value is
 * known) are only looked at for their own shape.
 *
 * @param nodes  a whole graph, inputs before readers
 * @param after  name of the pass that made it, for the message
 * @throws InternalError naming the node and the rule
 */
export function verify(nodes: readonly Node[], after?: string): void {
  const seen = new Set<Node>();
  for (const node of nodes) {
    const expect = (holds: boolean, rule: string): void => {
      if (holds) return;
      const where = after === undefined ? "" : `after ${after}, `;
      throw new InternalError(`${where}node ${node.id} (${node.op}) ${rule}.`);
    };
    expect(!seen.has(node), "is listed twice");
    expect(
      node.shape.every((extent) => Number.isInteger(extent) && extent >= 0),
      `has shape ${show(node.shape)}`,
    );
    if (!isBound(node)) {
      for (const input of node.inputs) {
        expect(seen.has(input), `reads node ${input.id} (${input.op}), which does not come before it`);
      }
      if (isScalarName(node.op)) verifyScalar(node, node.op, expect);
      else primitiveRules[node.op](node, expect);
    }
    seen.add(node);
  }
}

/** Elementwise: inputs of the node's own shape and of one dtype that the row's kind allows. */
function verifyScalar(node: Node, op: ScalarName, expect: (holds: boolean, rule: string) => void): void {
  const { arity, kind } = scalars[op];
  const { inputs, dtype } = node;
  expect(inputs.length === arity, `takes ${arity} inputs, has ${inputs.length}`);
  for (const input of inputs) {
    expect(sameShape(input.shape, node.shape), `has shape ${show(node.shape)}, its input ${show(input.shape)}`);
  }
  const operands = kind === "select" ? inputs.slice(1) : inputs;
  const [{ dtype: own }] = operands;
  expect(
    operands.every((input) => input.dtype === own),
    `mixes ${operands.map((input) => input.dtype).join(" and ")}`,
  );
  const result = kind === "compare" || kind === "logic" ? "bool" : own;
  expect(dtype === result, `must be ${result}, is ${dtype}`);
  if (kind === "select") expect(inputs[0].dtype === "bool", `has a condition of ${inputs[0].dtype}`);
  const takes = operandRules[kind](own) || (own === "bool" && onBools.includes(op));
  expect(takes, `is of kind ${kind} and reads ${own}`);
}

/** Arithmetic that means something of bools: or, and; what is not 0 is true. */
const onBools: readonly ScalarName[] = ["add", "mul", "maximum", "minimum"];

const operandRules: Record<ScalarKind, (dtype: Node["dtype"]) => boolean> = {
  arith: (dtype) => dtype !== "bool",
  float: isFloat,
  compare: () => true,
  logic: (dtype) => dtype === "bool",
  select: () => true,
  bits: (dtype) => dtype === "int32",
};
