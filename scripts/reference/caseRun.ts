import {
  type Device,
  expand,
  type Parameter,
  permute,
  slice,
  type Tensor,
  tensor,
  transpose,
} from "../../src/index.ts";
import type { HostTensor } from "../../src/ir/hostTensor.ts";
import { numel } from "../../src/ir/shape.ts";
import { compare } from "./compare.ts";
import type { CaseInput, Expected, Group, ReferenceCase, View } from "./manifest.ts";

/** One case on one device: hands out its tensors and collects what is wrong with the results. */
export class CaseRun {
  readonly reference: ReferenceCase;
  readonly device: Device;
  readonly problems: string[] = [];
  readonly #group: Group;

  constructor(group: Group, reference: ReferenceCase, device: Device) {
    this.#group = group;
    this.reference = reference;
    this.device = device;
  }

  /** A stored tensor by its name in the file. */
  stored(name: string): HostTensor {
    const found = this.#group.tensors.get(name);
    if (!found) throw new Error(`the file has no tensor ${name}.`);
    return found;
  }

  /** The base of an input on the device; a leaf that collects gradients when the case or `requiresGrad` says so. */
  base(input: CaseInput, requiresGrad: boolean = input.requires_grad ?? false): Tensor | Parameter {
    const { dtype, shape, data } = input.tensor ? this.stored(input.tensor) : filled(input);
    return tensor(data, { dtype, shape, device: this.device, requiresGrad });
  }

  /** The elements of a stored tensor on the device. */
  tensor(name: string): Tensor {
    const { dtype, shape, data } = this.stored(name);
    return tensor(data, { dtype, shape, device: this.device });
  }

  check(holds: boolean, problem: string): void {
    if (!holds) this.problems.push(problem);
  }

  /** Compares a result with what is stored, within the tolerance of the case. */
  async compare(what: string, actual: Tensor | HostTensor, expected: Expected): Promise<void> {
    const data = typeof actual.data === "function" ? await actual.data() : actual.data;
    const host = { dtype: actual.dtype, shape: actual.shape, data };
    const problem = compare(what, host, expected, (name) => this.stored(name));
    if (problem) this.problems.push(problem);
  }
}

function filled({ shape, dtype, fill = 0 }: CaseInput): HostTensor {
  if (dtype !== "float32") throw new Error(`fill must be of float32, got ${dtype}.`);
  return { dtype, shape, data: new Float32Array(numel(shape)).fill(fill) };
}

/** What the op is to work on: the base seen through the views. */
export function viewed(base: Tensor, views: readonly View[] = []): Tensor {
  return views.reduce((x, view) => {
    if (view[0] === "transpose") return transpose(x, view[1], view[2]);
    if (view[0] === "permute") return permute(x, view[1]);
    if (view[0] === "expand") return expand(x, view[1]);
    const [, dim, start, stop, step] = view;
    return slice(x, [...new Array<null>(dim < 0 ? dim + x.ndim : dim).fill(null), [start, stop, step]]);
  }, base);
}
