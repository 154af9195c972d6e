import type { Case } from "./cases.ts";
import { type PeerName, settingsOf } from "./peers/settings.ts";

/** Seconds to start a process of each peer and try a setting, on a 2-core machine; slow networks take longer. */
const settingSeconds: Record<PeerName, number> = { torch: 3, "jax-js": 4, tfjs: 4 };
/** What a heavy network's step, done a few times, adds. */
const heavySeconds: Record<PeerName, number> = { torch: 0, "jax-js": 12, tfjs: 12 };

/** A rough figure, to know whether to wait. */
export function estimateMinutes(
  wanted: readonly Case[],
  against: readonly PeerName[],
  rounds: number | undefined,
): number {
  const seconds = wanted.map((one) => {
    const { spec } = one;
    const isHeavy = spec.kind === "network" && !/mlp/.test(spec.network) && spec.mode !== "infer";
    const tries = against.map(
      (peer) => settingsOf(peer, one).length * (settingSeconds[peer] + (isHeavy ? heavySeconds[peer] : 0)),
    );
    const isTimed = spec.kind !== "network" || (spec.mode !== "firstStep" && spec.mode !== "peakBytes");
    const inTurn = isTimed ? (rounds ?? one.rounds) * 0.4 * (1 + against.length) : 5 * against.length;
    return 4 + inTurn + tries.reduce((sum, each) => sum + each, 0);
  });
  return seconds.reduce((sum, each) => sum + each, 0) / 60;
}
