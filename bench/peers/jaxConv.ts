import { lax, numpy as np } from "@jax-js/jax";

type Tensor = np.Array;

/**
 * How a convolution is written: jax-js's own operation, or a matrix product with the gathered windows ("columns").
 * Within `jit` its own takes some twenty times as long, so both are tried.
 */
export type JaxConvForm = "operation" | "columns";

export interface JaxConvOptions {
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
  readonly form: JaxConvForm;
}

/** [N, C, H, W] and [O, C / groups, k, k] to [N, O, Ho, Wo]; `columns` knows one group, or one for each channel. */
export function jaxConv(x: Tensor, weight: Tensor, { stride, padding, groups, form }: JaxConvOptions): Tensor {
  const sides: [number, number] = [padding, padding];
  if (form === "operation")
    return lax.convGeneralDilated(x, weight, [stride, stride], [sides, sides], { featureGroupCount: groups });
  const [N, C, H] = x.shape;
  const [O, , k] = weight.shape;
  const out = Math.floor((H + 2 * padding - k) / stride) + 1;
  if (groups > 1 && (groups !== C || O !== C)) throw new Error(`no columns for ${groups} groups of ${C} channels`);
  const windows = windowsOf(x, { k, stride, padding, out }); // k·k of [N, C, out, out]
  if (groups > 1) {
    const terms = windows.map((window, place) =>
      window.mul(weight.ref.slice([], 0, Math.floor(place / k), place % k).reshape([1, C, 1, 1])),
    );
    weight.dispose();
    return terms.reduce((sum, term) => sum.add(term));
  }
  const columns = np.concatenate(
    windows.map((window) => window.reshape([N, C, 1, out * out])),
    2,
  );
  // jax-js's matmul does not broadcast a matrix over a batch as NumPy's does: without this the result is [O, N, …].
  const filters = np.broadcastTo(weight.reshape([O, C * k * k]), [N, O, C * k * k]);
  return np.matmul(filters, columns.reshape([N, C * k * k, out * out])).reshape([N, O, out, out]);
}

/** What each place of the kernel sees, rows of the kernel first. */
function windowsOf(
  x: Tensor,
  {
    k,
    stride,
    padding,
    out,
  }: { readonly k: number; readonly stride: number; readonly padding: number; readonly out: number },
): Tensor[] {
  const [N, C, H] = x.shape;
  // Whole strides after the last place, since slices have no steps.
  const after = Math.max(0, k - 1 + out * stride - H - padding);
  const grown: [number, number] = [padding, after];
  const padded = np.pad(x, [[0, 0], [0, 0], grown, grown]);
  const windows = Array.from({ length: k * k }, (_, place) => {
    const [i, j] = [Math.floor(place / k), place % k];
    const window = padded.ref.slice([], [], [i, i + out * stride], [j, j + out * stride]);
    return stride === 1 ? window : window.reshape([N, C, out, stride, out, stride]).slice([], [], [], 0, [], 0);
  });
  padded.dispose();
  return windows;
}
