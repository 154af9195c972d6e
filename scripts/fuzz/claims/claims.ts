import { evaluateNode } from "../../../src/backends/reference/evaluate.ts";
import { allocate, isFloat, type TypedArray } from "../../../src/ir/dtype.ts";
import { InternalError } from "../../../src/ir/errors.ts";
import type { Node } from "../../../src/ir/node.ts";
import { isBound } from "../../../src/ir/request.ts";
import { isScalarName } from "../../../src/ir/scalars.ts";
import { storageOf } from "../../../src/tensor/cell.ts";
import type { Device } from "../../../src/tensor/device.ts";
import { type Claim, freshOrigins } from "./claim.ts";
import { evaluateExactly } from "./evaluateExactly.ts";
import { settle } from "./rounding.ts";
import { rules } from "./rules.ts";
import { scalarRule } from "./scalarRule.ts";

/** What must hold of every node of a graph: its exact value and how far a device may be from it. */
export class Claims {
  readonly #known = new Map<Node, Claim>();
  /** Where the cells that `read` leaves name have their present values. */
  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
  }

  of(root: Node): Claim {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const open = isBound(node) || this.#known.has(node) ? [] : node.inputs.filter((input) => !this.#known.has(input));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      stack.pop();
      if (!this.#known.has(node)) this.#known.set(node, this.#make(node));
    }
    return this.#take(root);
  }

  #take(node: Node): Claim {
    const claim = this.#known.get(node);
    if (claim === undefined) throw new InternalError(`node ${node.id} (${node.op}) has no claim.`);
    return claim;
  }

  #make(node: Node): Claim {
    if (isBound(node)) return certain(node, leafData(node, this.#device));
    const inputs = node.inputs.map((input) => this.#take(input));
    const given = inputs.map((input) => input.values);
    const values = isFloat(node.dtype) ? evaluateExactly(node, given) : evaluateNode(node, given);
    const rule = isScalarName(node.op) ? scalarRule(node.op) : rules[node.op];
    const { bounds, origins } = rule({ node, inputs, values });
    if (isFloat(node.dtype)) settle(values, bounds);
    else for (let i = 0; i < bounds.length; i++) if (bounds[i] !== 0) bounds[i] = Number.POSITIVE_INFINITY;
    return { values, bounds, origins: origins ?? freshOrigins(values.length) };
  }
}

function certain(node: Node, data: TypedArray): Claim {
  const values = isFloat(node.dtype) ? Float64Array.from(data) : data;
  return { values, bounds: new Float64Array(values.length), origins: freshOrigins(values.length) };
}

function leafData(node: Node, device: Device): TypedArray {
  if (node.value?.kind === "host") return node.value.data;
  if (node.value?.kind === "cell") return device.read(storageOf(node.value.cell), node.dtype);
  if (node.source === undefined) throw new InternalError(`leaf ${node.id} has no value.`);
  const data = allocate(node.dtype, 1);
  data[0] = node.source.value;
  return data;
}
