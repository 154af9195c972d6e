import { callsBehind } from "../../inspect/savedTensors.ts";
import { amax } from "../../ops/amax.ts";
import { mul } from "../../ops/mul.ts";
import { sub } from "../../ops/sub.ts";
import { type GradFn, Tensor } from "../../tensor/tensor.ts";
import type { Finding, IdleLayer } from "./finding.ts";
import { found } from "./found.ts";

/** A layer with so large a share of dead units is worth a look. */
const manyDead = 0.25;
const manySaturated = 0.25;
/** A slope below this share of the steepest counts as none. */
const flat = 0.02;

/** Activations that have places without slope: the largest slope of each unit over a batch, and the steepest there is. */
const slopes: Readonly<Record<string, { readonly slope: (y: Tensor) => Tensor; readonly steepest: number }>> = {
  relu: { slope: (y) => y, steepest: 0 },
  sigmoid: { slope: (y) => mul(y, sub(1, y)), steepest: 0.25 },
  tanh: { slope: (y) => sub(1, mul(y, y)), steepest: 1 },
};

/** An activation of the forward pass, with what its units reach. */
export interface WatchedLayer {
  readonly path: string;
  readonly op: string;
  /** Largest slope per unit; of a ReLU the largest output. */
  readonly reach: Tensor;
  readonly steepest: number;
}

/** The activation layers behind a loss, ready to be evaluated. */
export function watchedLayers(loss: Tensor): WatchedLayer[] {
  return callsBehind(loss).flatMap((call) => {
    const kind = slopes[call.op];
    const y = kind && savedOutput(call);
    if (!y) return [];
    const reach = amax(kind.slope(y.detach()), { dim: beyondUnits(y) });
    return [{ path: call.scope.module, op: call.op, reach, steepest: kind.steepest }];
  });
}

/** Units that are at rest for every sample of the batch. */
export async function unitFindings(layers: readonly WatchedLayer[], samples: number): Promise<Finding[]> {
  const counted: IdleLayer[] = [];
  for (const { path, op, reach, steepest } of layers) {
    const data = await reach.data();
    const idle = data.filter((value) => value <= flat * steepest).length;
    counted.push({ path, op, idle, units: data.length });
  }
  const relus = counted.filter(({ op }) => op === "relu");
  const others = counted.filter(({ op }) => op !== "relu");
  const dead = relus.filter(({ idle, units }) => idle === units);
  const dying = relus.filter(({ idle, units }) => idle < units && idle >= manyDead * units);
  const saturated = others.filter(({ idle, units }) => idle >= manySaturated * units);
  const findings: Finding[] = [];
  if (dead.length > 0) findings.push(found("layers-dead", { layers: dead, samples }));
  if (dying.length > 0) findings.push(found("units-dead", { layers: dying, samples }));
  if (saturated.length > 0) findings.push(found("units-saturated", { layers: saturated, samples }));
  if (findings.length > 0) return findings;
  const total = (of: (layer: IdleLayer) => number): number => counted.reduce((sum, layer) => sum + of(layer), 0);
  return [
    found("units-alive", {
      layers: counted.length,
      idle: total(({ idle }) => idle),
      units: total(({ units }) => units),
    }),
  ];
}

function savedOutput({ saved }: GradFn): Tensor | undefined {
  const { y } = saved;
  return y instanceof Tensor && y.ndim >= 2 ? y : undefined;
}

/** All dimensions but that of the units: features of [B, C], channels of images; of [B, T, C] every place is a unit. */
function beyondUnits({ ndim }: Tensor): number[] {
  return Array.from({ length: ndim }, (_, dim) => dim).filter((dim) => dim === 0 || (ndim > 3 && dim > 1));
}
