import { grad, scalar, Tensor, tensor, Variable } from "../../src/index.ts";
import { InternalError } from "../../src/ir/errors.ts";
import { makeNode, type Node } from "../../src/ir/node.ts";
import { isScalarName } from "../../src/ir/scalars.ts";
import type { AnyRecord, Outputs } from "../../src/ops/defineOp.ts";
import * as registry from "../../src/ops/index.ts";
import { add, mul, sumAll } from "../../src/ops/primitives/arithmetic.ts";
import { elementwise } from "../../src/ops/primitives/elementwise.ts";
import type { Cell } from "../../src/tensor/cell.ts";
import type { Device } from "../../src/tensor/device.ts";
import type { Plan, Ref, Step } from "./plan.ts";

/** Every public op with a record. */
export const records: ReadonlyMap<string, AnyRecord> = new Map(
  Object.values(registry).flatMap((op) => ("record" in op ? [[op.record.name, op.record] as const] : [])),
);

export function recordOf(name: string): AnyRecord {
  const record = records.get(name);
  if (record === undefined) throw new InternalError(`there is no op ${name}.`);
  return record;
}

/** Tensors recorded from steps on one device. Nothing is evaluated. */
export class Recording {
  readonly device: Device;
  readonly parts: Tensor[][] = [];

  constructor(device: Device) {
    this.device = device;
  }

  at({ step, part }: Ref): Tensor {
    const found = this.parts[step]?.[part];
    if (found === undefined) throw new InternalError(`step ${step} has no part ${part}.`);
    return found;
  }

  /** Records one more step; nothing is kept of one that throws. */
  add(step: Step): readonly Tensor[] {
    const made = this.#make(step);
    this.parts.push(made);
    return made;
  }

  #make(step: Step): Tensor[] {
    const { device } = this;
    if (step.kind === "leaf") {
      const { shape, dtype, data, role } = step;
      if (role === "scalar") return [scalar(data[0], { dtype, device })];
      if (role === "constant") return [tensor(data, { shape, dtype, device })];
      return [new Variable({ shape, dtype, data, device, requiresGrad: dtype === "float32" })];
    }
    if (step.kind === "op") {
      const inputs = Object.entries(step.inputs).map(([name, ref]) => [name, this.at(ref)] as const);
      return partsOf(recordOf(step.name).apply(Object.fromEntries(inputs), step.attrs));
    }
    if (step.kind === "primitive") {
      const inputs = step.inputs.map((ref) => this.at(ref).snapshot());
      if (isScalarName(step.op)) return [elementwise(step.op, ...inputs)];
      const nodes = inputs.map((input) => input.node);
      return [new Tensor(makeNode(step.op, nodes, step.attrs, step.shape, step.dtype), device)];
    }
    const terms = step.of.map((ref, i) => sumAll(mul(this.at(ref), this.at(step.weights[i]))));
    const loss = terms.reduce((sum, term) => add(sum, term));
    return grad(
      loss,
      step.wrt.map((ref) => this.at(ref)),
      { createGraph: true },
    );
  }
}

export function partsOf(outputs: Outputs): Tensor[] {
  return outputs instanceof Tensor ? [outputs] : Object.values(outputs);
}

/** A plan on one device, with the nodes that an evaluation is asked for. */
export interface Built {
  readonly recording: Recording;
  readonly outputs: readonly Node[];
  readonly writes: readonly { readonly cell: Cell; readonly node: Node }[];
  readonly guards: readonly Node[];
}

export function build(plan: Plan, device: Device): Built {
  const recording = new Recording(device);
  for (const step of plan.steps) recording.add(step);
  const writes = plan.writes.map(({ variable, value }) => {
    const target = recording.at(variable);
    if (!(target instanceof Variable)) throw new InternalError("only variables are written.");
    return { cell: target.cell, node: recording.at(value).node };
  });
  const nodes = (refs: readonly Ref[]): Node[] => refs.map((ref) => recording.at(ref).node);
  return { recording, outputs: nodes(plan.outputs), writes, guards: nodes(plan.guards) };
}
