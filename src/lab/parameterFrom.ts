import { type Parameter, type Tensor, tensor } from "../index.ts";

/** A parameter that begins with the values of a tensor. */
export async function parameterFrom(values: Tensor): Promise<Parameter> {
  const { shape, dtype, device } = values;
  return tensor(await values.data(), { shape, dtype, device, requiresGrad: true });
}
