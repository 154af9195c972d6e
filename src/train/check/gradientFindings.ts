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

/** Gradients of weights whose sizes are farther apart than this do not train together. */
const farApart = 1e4;

/** What backward gives a parameter, ready to be evaluated. */
export interface WatchedGradient {
  readonly name: string;
  /** Elements of a weight; null for biases and the like. */
  readonly elements: number | null;
  /** Missing where no gradient arrives. */
  readonly size: { readonly norm: Tensor; readonly peak: Tensor } | undefined;
}

/** One backward pass, recorded: gradients of every parameter that asks for one. Nothing is collected. */
export function watchedGradients({ model }: Examination, loss: Tensor): WatchedGradient[] {
  const trained = Array.from(model.namedParameters()).filter(([, parameter]) => parameter.requiresGrad);
  const gradients = gradientsOf(
    loss,
    trained.map(([, parameter]) => parameter),
    { allowUnused: true },
  );
  return trained.map(([name, parameter], i) => {
    const gradient = gradients[i];
    const elements = parameter.ndim >= 2 ? parameter.numel : null;
    const size = gradient ? { norm: sqrt(sum(square(gradient))), peak: amax(abs(gradient)) } : undefined;
    return { name, elements, size };
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
  const norms: { name: string; elements: number | null; norm: number; peak: number }[] = [];
  for (const { name, elements, size } of watched) {
    if (size) norms.push({ name, elements, norm: await size.norm.item(), peak: await size.peak.item() });
  }
  report("gradients-missing", namesOf(watched.filter(({ size }) => !size)));
  report("gradients-not-finite", namesOf(norms.filter(({ peak }) => !Number.isFinite(peak))));
  report("gradients-zero", namesOf(norms.filter(({ peak }) => peak === 0)));
  findings.push(...unevenFindings(norms));
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

function unevenFindings(
  norms: readonly { readonly name: string; readonly elements: number | null; readonly norm: number }[],
): Finding[] {
  const sizes = norms.flatMap(({ name, elements, norm }) =>
    elements !== null && norm > 0 ? [{ name, size: norm / Math.sqrt(elements) }] : [],
  );
  sizes.sort((a, b) => a.size - b.size);
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (!smallest || !largest || !(largest.size > farApart * smallest.size)) return [];
  return [found("gradients-uneven", { smallest, largest })];
}

function namesOf(all: readonly { readonly name: string }[]): string[] {
  return all.map(({ name }) => name);
}
