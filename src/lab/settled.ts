import type { Tensor } from "../index.ts";

/** With its value on the host, so that a compiled function takes it as it is. */
export async function settled(x: Tensor): Promise<Tensor> {
  await x.data();
  return x;
}
