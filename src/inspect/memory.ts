import { backward } from "../autograd/backward.ts";
import { noGrad } from "../autograd/noGrad.ts";
import { allocate, type DType } from "../ir/dtype.ts";
import { DeviceError } from "../ir/errors.ts";
import type { CellRef, Node } from "../ir/node.ts";
import { signatureOf } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { constantNode } from "../tensor/constant.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import { recordRequest } from "../tensor/recordRequest.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { ledgerOf } from "./ledgerOf.ts";
import type { MemoryLedger } from "./memoryLedger.ts";
import { type CellOwner, cellOwners, type Owning, type Updating } from "./memoryOwners.ts";
import { leavesBehind, savedTensors } from "./savedTensors.ts";

/** What `memory` needs of a model; every nn.Module with one input has it. */
export interface Remembering extends Owning {
  readonly training: boolean;
  train(mode?: boolean): unknown;
  forward(x: Tensor): Tensor;
}

export interface MemoryOptions {
  /** Whose update ends the step. Without one, a forward pass in evaluation mode is asked about. */
  readonly optimizer?: Updating;
  /** A training step also without an optimizer: forward and backward. */
  readonly training?: boolean;
  /** Of output and target; cross entropy by default. */
  readonly loss?: (output: Tensor, target: Tensor) => Tensor;
  /** Labels, int32 in the output's shape without its dimension 1, by default. */
  readonly target?: { readonly shape: Shape; readonly dtype: DType };
  /** Of the input; float32 by default. */
  readonly dtype?: DType;
}

/**
 * Whose every byte of a training step is, or of a forward pass: by role, module and op, with each tensor that is kept for
 * backward, who keeps it and why, and what lives while each kernel runs. The step is that of `fit`, with gradients that
 * are gone after the update. It is recorded and compiled but not run: model, optimizer and random streams are as before.
 *
 * @param inputShape  of the batch, e.g. [64, 1, 28, 28]
 * @throws DeviceError when the model lives on a device that does not plan, as `reference`
 * @example const { planned, saved } = await memory(model, [64, 784], { optimizer }); // planned.totalBytes
 */
export async function memory(
  model: Remembering,
  inputShape: Shape,
  options: MemoryOptions = {},
): Promise<MemoryLedger> {
  const { optimizer, loss = crossEntropy, training = optimizer !== undefined } = options;
  const [parameter] = [...model.namedParameters()].map(([, each]) => each);
  const device = parameter?.device ?? defaultDevice();
  const plans = device.plan?.bind(device);
  if (!plans) throw cannotPlan(device.name);
  const input = placeholder(inputShape, options.dtype ?? "float32");
  const given = new Set([input]);
  let root: Tensor | undefined;
  let leaves: ReadonlySet<Tensor> = new Set();
  let owners: Map<CellRef, CellOwner> = new Map();
  const step = (): Tensor => {
    const x = new Tensor(input, device);
    if (!training) {
      const output = noGrad(() => model.forward(x));
      owners = cellOwners(model, undefined);
      return output;
    }
    optimizer?.zeroGrad();
    const output = model.forward(x);
    const { shape = output.shape.filter((_, i) => i !== 1), dtype = "int32" } = options.target ?? {};
    const target = placeholder(shape, dtype);
    given.add(target);
    root = loss(output, new Tensor(target, device));
    leaves = leavesBehind(root);
    backward(root);
    optimizer?.update();
    owners = cellOwners(model, optimizer);
    optimizer?.zeroGrad();
    return root;
  };
  const mode = model.training;
  model.train(training);
  try {
    const { request } = await recordRequest(step, device);
    const signature = signatureOf(request);
    const declared = root ? savedTensors(root) : [];
    const watched = declared.map(({ node }) => node);
    const plan = plans(request, signature, watched);
    const trained = new Set([...leaves].flatMap((leaf) => (leaf instanceof Variable ? [leaf.cell] : [])));
    const recorded = { training, inputShape, device: device.description, request, signature, plan };
    return ledgerOf({ ...recorded, declared, trained, owners, inputs: given });
  } finally {
    model.train(mode);
  }
}

/** A leaf whose elements are never asked for. */
function placeholder(shape: Shape, dtype: DType): Node {
  return constantNode(allocate(dtype, 0), shape, dtype);
}

function cannotPlan(device: string): DeviceError {
  return new DeviceError({
    op: "memory",
    argument: "the device",
    expected: "be one that plans its memory",
    received: device,
    repair: 'Choose device("wasm") before the model is made.',
  });
}
