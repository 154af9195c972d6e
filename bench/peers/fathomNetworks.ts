import { compile, type nn, noGrad, type Tensor, tensor } from "fathom";
import { networkOf } from "../networks.ts";
import type { NetworkSpec } from "../spec.ts";
import type { NamedTensor } from "./readTensors.ts";

/** Something to time, and the numbers it must share with the other peers. */
export interface Prepared {
  piece(): Promise<unknown>;
  values(): Promise<number[]>;
}

export function fathomNetwork(spec: NetworkSpec, tensors: ReadonlyMap<string, NamedTensor>): Prepared {
  const network = networkOf(spec.network);
  const model = network.model();
  fill(model, tensors);
  const x = tensorOf(tensors, "x");
  if (spec.mode === "infer") {
    model.eval();
    const run = compile((input: Tensor) => noGrad(() => network.forward(model, input)));
    const piece = async (): Promise<ArrayLike<number>> => (await run(x)).data();
    return { piece, values: async () => Array.from(await piece()).slice(0, 1000) };
  }
  const y = tensorOf(tensors, "y");
  const optimizer = network.optimizer(model);
  const compiled = compile((input: Tensor, target: Tensor) => {
    const loss = network.loss(network.forward(model, input), target);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const plain = async (): Promise<number> => {
    const loss = network.loss(network.forward(model, x), y);
    optimizer.zeroGrad();
    loss.backward();
    await optimizer.step();
    return loss.item();
  };
  const piece = spec.mode === "plain" ? plain : async (): Promise<number> => (await compiled(x, y)).item();
  return { piece, values: async () => [await piece(), await piece(), await piece()] };
}

function tensorOf(tensors: ReadonlyMap<string, NamedTensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (!found) throw new Error(`the file has no tensor ${name}`);
  return tensor(found.data, { shape: found.shape });
}

function fill(model: nn.Module, tensors: ReadonlyMap<string, NamedTensor>): void {
  for (const [name, variable] of Object.entries(model.stateDict())) {
    const found = tensors.get(name);
    if (found) variable.assignData(found.data);
  }
}
