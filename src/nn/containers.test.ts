import { expect, test } from "vitest";
import { nn, ones, relu, type Tensor, tensor } from "../index.ts";

class Heads extends nn.Module {
  readonly blocks = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
  readonly heads = new nn.ModuleDict({ left: new nn.Linear(2, 1), right: new nn.Linear(2, 3) });
  readonly scales = new nn.ParameterList([tensor([1, 2], { requiresGrad: true })]);

  forward(x: Tensor): Tensor {
    let y = x;
    for (const block of this.blocks) y = relu(block.forward(y));
    return this.heads.get("right").forward(y);
  }
}

test("containers' parts are found under PyTorch's names, those added later too", () => {
  const model = new Heads();
  model.blocks.append(new nn.Linear(2, 2, { bias: false }));
  model.heads.delete("left");
  expect(Object.keys(model.stateDict())).toEqual([
    "blocks.0.weight",
    "blocks.0.bias",
    "blocks.1.weight",
    "blocks.1.bias",
    "blocks.2.weight",
    "heads.right.weight",
    "heads.right.bias",
    "scales.0",
  ]);
  expect(model.forward(ones([4, 2])).shape).toEqual([4, 3]);
  expect(model.blocks.length).toBe(3);
  expect(model.blocks.at(-1).bias).toBe(null);
});

test("a container refuses other things than its parts, and is not called itself", () => {
  const list = new nn.ModuleList();
  expect(() => list.append("layer" as never)).toThrow("ModuleList: part 0 must be a Module, got string.");
  expect(() => list.at(0)).toThrow("ModuleList: index must be in [0, 0), got 0.");
  expect(() => new nn.ModuleDict({ a: new nn.ReLU() }).get("b")).toThrow('ModuleDict: name must be one of a, got "b".');
  expect(() => list.forward()).toThrow(
    "ModuleList: forward must be called on the parts, got a call on their container.",
  );
});
