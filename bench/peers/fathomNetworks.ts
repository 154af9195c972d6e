import { compile, type nn, noGrad, type Tensor, tensor } from "fathom";
import { networkOf } from "../networks.ts";
import type { NetworkSpec } from "../spec.ts";
import type { NamedTensor } from "./readTensors.ts";
import type { Prepared } from "./serve.ts";

export function fathomNetwork(spec: NetworkSpec, tensors: ReadonlyMap<string, NamedTensor>): Prepared {
  const network = networkOf(spec.network);
  const model = network.model();
  fill(model, tensors);
  const x = tensorOf(tensors, "x");
  if (spec.mode === "infer") {
    model.eval();
    const run = compile((input: Tensor) => noGrad(() => network.forward(model, input)));
    const piece = async (): Promise<ArrayLike<number>> => (await run(x)).data();
    return { piece, values: async (made) => Array.from(made as Float32Array).slice(0, 1000) };
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
  return { piece: spec.mode === "plain" ? plain : async () => (await compiled(x, y)).item() };
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
