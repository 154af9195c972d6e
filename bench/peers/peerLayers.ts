/**
 * What a JavaScript peer brings to build the networks of `networks.ts`, in its own layout and its own best operations.
 * A layer uses its inputs up; `again` gives a value for one more use. Names are those of the file of parameters.
 */
export interface PeerLayers<T> {
  again(x: T): T;
  add(x: T, y: T): T;
  relu(x: T): T;
  tanh(x: T): T;
  gelu(x: T): T;
  linear(x: T, name: string): T;
  /** Square kernel, with a bias where the file has one. */
  conv(x: T, name: string, options: { readonly stride: number; readonly padding: number }): T;
  /** By the batch's own statistics in training, which move the running ones; by the running ones otherwise. */
  batchNorm(x: T, name: string): T;
  /** Largest of each 2×2 square. */
  maxPool(x: T): T;
  /** Mean of each channel over the image: [N, C]. */
  imageMean(x: T): T;
  /** [N, C·H·W] in the order of channels, rows, columns; or any order that `linear` of the next layer expects. */
  flatten(x: T): T;
  layerNorm(x: T, name: string): T;
  /** [B, T, C] to the last layer's last output [B, H]. */
  lastOfLstm(x: T, name: string, layers: number): T;
  /** Token numbers [B, T] to the sum of their rows and the positions' rows [B, T, C]. */
  embed(index: T, tokens: string, positions: string): T;
  /** Causal self-attention. */
  attention(x: T, name: string, heads: number): T;
}

/** The forward pass of a network, the same for every peer; [B, …] to logits or values. */
export function peerForward<T>(network: string, layers: PeerLayers<T>, x: T): T {
  switch (network) {
    case "tiny-mlp":
      return multilayer(layers, x, (hidden) => layers.tanh(hidden));
    case "mlp-mnist":
      return multilayer(layers, x, (hidden) => layers.relu(hidden));
    case "cnn-mnist":
      return cnn(layers, x);
    case "resnet20-cifar":
      return resnet20(layers, x);
    case "lstm":
      return layers.linear(layers.lastOfLstm(x, "lstm", 2), "head");
    case "gpt-nano":
      return gpt(layers, x);
    default:
      throw new Error(`there is no network ${network}`);
  }
}

function multilayer<T>(layers: PeerLayers<T>, x: T, activate: (hidden: T) => T): T {
  const first = activate(layers.linear(x, "0"));
  const second = activate(layers.linear(first, "2"));
  return layers.linear(second, "4");
}

function cnn<T>(layers: PeerLayers<T>, x: T): T {
  const same = { stride: 1, padding: 1 };
  const first = layers.maxPool(layers.relu(layers.batchNorm(layers.conv(x, "0", same), "1")));
  const second = layers.maxPool(layers.relu(layers.batchNorm(layers.conv(first, "4", same), "5")));
  return layers.linear(layers.relu(layers.linear(layers.flatten(second), "9")), "11");
}

function resnet20<T>(layers: PeerLayers<T>, x: T): T {
  const block = (input: T, name: string, stride: number, shortcut: boolean): T => {
    const other = layers.again(input);
    const inner = layers.relu(
      layers.batchNorm(layers.conv(input, `${name}.conv1`, { stride, padding: 1 }), `${name}.bn1`),
    );
    const outer = layers.batchNorm(layers.conv(inner, `${name}.conv2`, { stride: 1, padding: 1 }), `${name}.bn2`);
    const passed = shortcut
      ? layers.batchNorm(layers.conv(other, `${name}.shortcut.0`, { stride, padding: 0 }), `${name}.shortcut.1`)
      : other;
    return layers.relu(layers.add(outer, passed));
  };
  let image = layers.relu(layers.batchNorm(layers.conv(x, "0", { stride: 1, padding: 1 }), "1"));
  for (let i = 0; i < 9; i++) {
    const narrows = i === 3 || i === 6;
    image = block(image, String(3 + i), narrows ? 2 : 1, narrows);
  }
  return layers.linear(layers.imageMean(image), "14");
}

function gpt<T>(layers: PeerLayers<T>, index: T): T {
  let x = layers.embed(index, "tokens", "positions");
  for (let i = 0; i < 4; i++) {
    const name = `blocks.layers.${i}`;
    const kept = layers.again(x);
    x = layers.add(kept, layers.attention(layers.layerNorm(x, `${name}.norm1`), `${name}.self_attn`, 4));
    const again = layers.again(x);
    const wide = layers.gelu(layers.linear(layers.layerNorm(x, `${name}.norm2`), `${name}.linear1`));
    x = layers.add(again, layers.linear(wide, `${name}.linear2`));
  }
  return layers.linear(layers.layerNorm(x, "blocks.norm"), "head");
}
