import { isFloat } from "../ir/dtype.ts";
import { DeviceError, DTypeError, ValueError } from "../ir/errors.ts";
import { contiguousStrides, type Shape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import { deviceSupporting, withDefaultDevice } from "../tensor/defaultDevice.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { gradientsOf } from "./backward.ts";
import { finiteDifferences } from "./finiteDifferences.ts";
import { objective } from "./objective.ts";

export interface GradcheckOptions {
  /** Which arguments are checked; all tensors of floats when missing. */
  readonly argnums?: number | readonly number[];
  /** What messages call the arguments; inputs[0], inputs[1], … when missing. */
  readonly names?: readonly string[];
  /** How far an element is moved; 1e-3 when missing, which suits differences of fourth order. */
  readonly eps?: number;
  /** How far a gradient may be off, times max(1, root mean square of the differences); 1e-5 when missing. */
  readonly tolerance?: number;
}

/** What is checked: a tensor, or several in lists and records; those of integers are left out. */
export type Checked = Tensor | readonly unknown[] | Readonly<Record<string, unknown>>;

/**
 * Compares the gradients that `fn` gives with finite differences, in float64 on a device that has it. Settles when they
 * agree.
 *
 * Every output is weighted by fixed factors and summed, so one run of `backward` is compared with four evaluations per
 * element: meant for small inputs. `fn` must be deterministic and smooth where it is tried: keep inputs away from kinks
 * such as the 0 of relu. Tensors that it uses are passed among the inputs, since they are moved to that device.
 *
 * @zh 用 float64 有限差分检验梯度；不一致时抛出错误，指出是哪个输入的哪个元素。
 *
 * @param fn       a function of tensors (and whatever else); may be asynchronous
 * @param inputs   its arguments; tensors of floats are taken as float64, everything else is handed through
 * @param options  argnums, names, eps, tolerance
 * @throws ValueError that names the input and the element whose gradient is wrong, or says that fn is not deterministic
 * @throws DTypeError when there is nothing to check
 * @example await gradcheck((x) => x.sigmoid(), [tensor([0.5, -1])])
 */
export async function gradcheck<A extends readonly unknown[]>(
  fn: (...args: A) => Checked | Promise<Checked>,
  inputs: readonly [...A],
  options: GradcheckOptions = {},
): Promise<void> {
  const run = async (args: readonly unknown[]): Promise<Tensor | undefined> =>
    objective(tensorsIn(await call(fn, args)));
  await compareAll("gradcheck", "the gradient of", run, inputs, options, false);
}

/**
 * Compares the gradient of the gradient with finite differences of the gradient: what `grad(grad(f))` and gradient
 * penalties rest on. Arguments as those of `gradcheck`; tolerance is 1e-4 when missing.
 *
 * @zh 用有限差分检验二阶导数。
 *
 * @throws ValueError that names the input and the element whose second derivative is wrong
 * @example await gradgradcheck((x) => x.sigmoid(), [tensor([0.5, -1])])
 */
export async function gradgradcheck<A extends readonly unknown[]>(
  fn: (...args: A) => Checked | Promise<Checked>,
  inputs: readonly [...A],
  options: GradcheckOptions = {},
): Promise<void> {
  const places = placesOf("gradgradcheck", inputs, options.argnums);
  const slope = async (args: readonly unknown[]): Promise<Tensor | undefined> => {
    const loss = objective(tensorsIn(await call(fn, args)));
    if (!loss) return undefined;
    const flat = tensor(0, { dtype: loss.dtype, device: loss.device });
    if (!loss.requiresGrad) return flat;
    const leaves = places.map((place) => args[place] as Tensor);
    const gradients = gradientsOf(loss, leaves, { createGraph: true, allowUnused: true });
    return objective(gradients.filter((gradient) => gradient !== null)) ?? flat;
  };
  const wide = { ...options, tolerance: options.tolerance ?? 1e-4 };
  await compareAll("gradgradcheck", "the second derivative by", slope, inputs, wide, true);
}

async function compareAll(
  op: string,
  what: string,
  run: (args: readonly unknown[]) => Promise<Tensor | undefined>,
  inputs: readonly unknown[],
  options: GradcheckOptions,
  needsLeaves: boolean,
): Promise<void> {
  const { eps = 1e-3, tolerance = 1e-5 } = options;
  const places = placesOf(op, inputs, options.argnums);
  const elements = await Promise.all(
    inputs.map(async (x) => (x instanceof Tensor ? Float64Array.from(await x.data()) : undefined)),
  );
  const argsWith = (requiresGrad: boolean, place = -1, moved?: Float64Array): unknown[] =>
    inputs.map((x, i) => {
      const data = i === place && moved ? moved : elements[i];
      return x instanceof Tensor && data ? placed(x, data, requiresGrad && places.includes(i)) : x;
    });
  const value = async (place: number, moved?: Float64Array): Promise<number> =>
    (await run(argsWith(needsLeaves, place, moved)))?.item() ?? 0;

  const leaves = argsWith(true);
  const loss = await run(leaves);
  if (!loss) throw new DTypeError({ op, argument: "fn", expected: "return tensors of floats", received: "none" });
  const [first, again] = [await loss.item(), await value(-1)];
  if (!Object.is(first, again)) {
    const received = `${first}, then ${again}, for the same inputs`;
    throw new ValueError({ op, argument: "fn", expected: "be deterministic", received });
  }
  for (const place of places) {
    const leaf = leaves[place] as Tensor;
    const [gradient] = loss.requiresGrad ? gradientsOf(loss, [leaf], { allowUnused: true }) : [null];
    const actual = gradient ? await gradient.data() : new Float64Array(leaf.numel);
    const at = elements[place] ?? new Float64Array();
    const expected = await finiteDifferences(at, (moved) => value(place, moved), eps);
    const name = options.names?.[place] ?? `inputs[${place}]`;
    compareOne(op, `${what} ${name}`, leaf.shape, actual, expected, tolerance, gradient === null);
  }
}

function compareOne(
  op: string,
  argument: string,
  shape: Shape,
  actual: ArrayLike<number>,
  expected: Float64Array,
  tolerance: number,
  isMissing: boolean,
): void {
  const finite = expected.filter(Number.isFinite);
  const meanSquare = finite.reduce((sum, v) => sum + v * v, 0) / Math.max(1, expected.length);
  const allowed = tolerance * Math.max(1, Math.sqrt(meanSquare));
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= allowed) continue;
    const place = contiguousStrides(shape).map((stride, dim) => Math.floor(i / stride) % shape[dim]);
    throw new ValueError({
      op,
      argument: shape.length === 0 ? argument : `${argument} at ${show(place)}`,
      expected: `be ${rounded(expected[i])} as finite differences say`,
      received: isMissing ? "0, because nothing flows there" : rounded(actual[i]),
    });
  }
}

const rounded = (value: number): string => String(Number(value.toPrecision(7)));

/** The arguments that are checked, in order. */
function placesOf(op: string, inputs: readonly unknown[], argnums: GradcheckOptions["argnums"]): number[] {
  const isChecked = (x: unknown): boolean => x instanceof Tensor && isFloat(x.dtype);
  const every = inputs.map((_, i) => i);
  const places = argnums === undefined ? every.filter((i) => isChecked(inputs[i])) : [argnums].flat();
  if (places.length > 0 && places.every((i) => isChecked(inputs[i]))) return places;
  const expected = argnums === undefined ? "hold a tensor of floats" : "hold tensors of floats where argnums says";
  throw new DTypeError({ op, argument: "inputs", expected, received: inputs.map(kindOf).join(", ") || "none" });
}

const kindOf = (x: unknown): string => (x instanceof Tensor ? `a tensor of ${x.dtype}` : typeof x);

/** The tensor on the device that the check runs on, floats in float64. */
function placed(x: Tensor, data: Float64Array, requiresGrad: boolean): Tensor {
  const dtype = isFloat(x.dtype) ? "float64" : x.dtype;
  return tensor(data, { shape: x.shape, dtype, device: deviceSupporting("float64"), requiresGrad });
}

async function call(fn: (...args: never[]) => unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    return await withDefaultDevice(deviceSupporting("float64"), () => fn(...(args as never[])));
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    throw new DeviceError({
      op: "gradcheck",
      argument: "every tensor that fn uses",
      expected: `be one of its arguments, which are on the ${deviceSupporting("float64").name} device`,
      received: error.received,
      repair: "Pass it among the inputs; argnums says which of them are checked.",
    });
  }
}

function tensorsIn(value: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTensors(value, (x) => {
    found.push(x);
    return x;
  });
  return found;
}
