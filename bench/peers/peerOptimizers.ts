/** The update rules of `networks.ts`, for peers that write them out. */
export type PeerOptimizer =
  | { readonly kind: "sgd"; readonly lr: number; readonly momentum: number }
  | {
      readonly kind: "adam";
      readonly lr: number;
      readonly betas: readonly [number, number];
      readonly eps: number;
      readonly weightDecay: number;
    };

export function peerOptimizer(network: string): PeerOptimizer {
  const adam = { kind: "adam", lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8 } as const;
  if (network === "lstm") return { ...adam, weightDecay: 0 };
  if (network === "gpt-nano") return { ...adam, weightDecay: 0.01 };
  return { kind: "sgd", lr: 0.01, momentum: network === "tiny-mlp" ? 0 : 0.9 };
}

/** How many numbers of its own the rule keeps for each parameter. */
export function momentsOf(optimizer: PeerOptimizer): number {
  if (optimizer.kind === "adam") return 2;
  return optimizer.momentum > 0 ? 1 : 0;
}

/**
 * Adam's numbers of its step `count` (from 1): p −= size · m / (√v · scale + eps).
 */
export function adamScales(
  { lr, betas }: Extract<PeerOptimizer, { kind: "adam" }>,
  count: number,
): { readonly size: number; readonly scale: number } {
  return { size: lr / (1 - betas[0] ** count), scale: 1 / Math.sqrt(1 - betas[1] ** count) };
}
