import { gradientsOf } from "../../autograd/backward.ts";
import { abs } from "../../ops/abs.ts";
import { amax } from "../../ops/amax.ts";
import { sqrt } from "../../ops/sqrt.ts";
import { square } from "../../ops/square.ts";
import { sum } from "../../ops/sum.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Examination } from "./examination.ts";
import type { Finding } from "./finding.ts";
import { found } from "./found.ts";

/** What backward gives a parameter, ready to be evaluated. */
export interface WatchedGradient {
  readonly name: string;
  /** Missing where no gradient arrives. */
  readonly size?: { readonly norm: Tensor; readonly peak: Tensor };
}

/** One backward pass, recorded: gradients of every parameter that asks for one. Nothing is collected. */
export function watchedGradients({ model }: Examination, loss: Tensor): WatchedGradient[] {
  const trained = Array.from(model.namedParameters()).filter(([, parameter]) => parameter.requiresGrad);
  const gradients = gradientsOf(
    loss,
    trained.map(([, parameter]) => parameter),
    { allowUnused: true },
  );
  return trained.map(([name], i) => {
    const gradient = gradients[i];
    return gradient ? { name, size: { norm: sqrt(sum(square(gradient))), peak: amax(abs(gradient)) } } : { name };
  });
}

/** Which parameters gradients reach, which are trained, and which the optimizer holds. */
export async function gradientFindings(
  { model, optimizer }: Examination,
  watched: readonly WatchedGradient[],
): Promise<Finding[]> {
  const named = Array.from(model.namedParameters());
  const of = named.length;
  const held = new Set<unknown>(optimizer.parameters());
  const findings: Finding[] = [];
  const report = (
    id: "gradients-missing" | "gradients-zero" | "gradients-not-finite",
    names: readonly string[],
  ): void => {
    if (names.length > 0) findings.push(found(id, { names }));
  };
  const norms: { name: string; norm: number; peak: number }[] = [];
  for (const { name, size } of watched) {
    if (size) norms.push({ name, norm: await size.norm.item(), peak: await size.peak.item() });
  }
  report("gradients-missing", namesOf(watched.filter(({ size }) => !size)));
  report("gradients-not-finite", namesOf(norms.filter(({ peak }) => !Number.isFinite(peak))));
  report("gradients-zero", namesOf(norms.filter(({ peak }) => peak === 0)));
  const frozen = named.filter(([, parameter]) => !parameter.requiresGrad).map(([name]) => name);
  if (frozen.length > 0) findings.push(found("parameters-frozen", { names: frozen, of }));
  const left = named.filter(([, parameter]) => parameter.requiresGrad && !held.has(parameter)).map(([name]) => name);
  if (left.length > 0) findings.push(found("parameters-left-out", { names: left, of }));
  if (findings.length > 0 || norms.length === 0) return findings;
  const sorted = norms.toSorted((a, b) => a.norm - b.norm);
  const [smallest, largest] = [sorted[0], sorted[sorted.length - 1]];
  return [
    found("gradients-reach", {
      parameters: norms.length,
      smallest: { name: smallest.name, norm: smallest.norm },
      largest: { name: largest.name, norm: largest.norm },
    }),
  ];
}

function namesOf(all: readonly { readonly name: string }[]): string[] {
  return all.map(({ name }) => name);
}
