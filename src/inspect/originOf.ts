import { isFloat } from "../ir/dtype.ts";
import type { CellRef, Node } from "../ir/node.ts";
import { isBound, signatureOf } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import type { FailedRun } from "../tensor/compile.ts";
import { magnitudeOf } from "../tensor/finiteGuards.ts";
import { evaluateAgain } from "./evaluateAgain.ts";

/** What is wrong with a value: a NaN outweighs an infinity. */
export type Fault = "nan" | "infinite";

export interface Origin {
  readonly node: Node;
  readonly fault: Fault;
}

/** Values whose largest magnitude one program computes: enough for most steps, few enough for it to be compiled. */
const perProgram = 4096;

/**
 * The node that a non-finite loss or update comes from: on the way from what failed back through whatever was not
 * finite, the first in program order that made a NaN of none, or an infinity of finite values. So infinities that go
 * into a mask, or that a `where` throws away, are nobody's fault; they are named only when nothing else is on the way.
 *
 * @param trained  cells that must be finite: the parameters
 */
export async function originOf(run: FailedRun, trained: ReadonlySet<CellRef>): Promise<Origin | undefined> {
  const faults = await faultsOf(run);
  const origins: (Origin & { readonly isMeant: boolean })[] = [];
  const seen = new Set<Node>();
  const stack = [...run.request.guards];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const fault = faults.get(node);
    if (fault === undefined || seen.has(node)) continue;
    seen.add(node);
    const broken = isBound(node) ? [] : node.inputs.filter((input) => faults.has(input));
    const alike = broken.filter((input) => faults.get(input) === "nan");
    if (broken.length === 0 || (fault === "nan" && alike.length === 0)) {
      origins.push({ node, fault, isMeant: isMeant(node, fault, run, trained) });
    }
    stack.push(...(fault === "nan" && alike.length > 0 ? alike : broken));
  }
  origins.sort((a, b) => Number(a.isMeant) - Number(b.isMeant) || a.node.id - b.node.id);
  const [first] = origins;
  return first?.isMeant ? readerOf([...seen], faults) : first;
}

/** Where nothing but infinities that were given led to the failure: the first call that they went into. */
function readerOf(path: readonly Node[], faults: ReadonlyMap<Node, Fault>): Origin | undefined {
  const [node] = path.filter((each) => each.scope.call && !isBound(each)).sort((a, b) => a.id - b.id);
  const fault = node && faults.get(node);
  return fault && { node, fault };
}

/** An infinity that the program was given, e.g. to mask with, is meant; in samples and in parameters it is not. */
function isMeant(node: Node, fault: Fault, { inputs }: FailedRun, trained: ReadonlySet<CellRef>): boolean {
  if (!isBound(node) || fault === "nan" || inputs.includes(node)) return false;
  return !(node.value?.kind === "cell" && trained.has(node.value.cell));
}

/** Every value of the run that is not finite. */
async function faultsOf(run: FailedRun): Promise<Map<Node, Fault>> {
  const { nodes } = signatureOf(run.request);
  const floats = nodes.filter(({ dtype, shape }) => isFloat(dtype) && numel(shape) > 0);
  const faults = new Map<Node, Fault>();
  for (let from = 0; from < floats.length; from += perProgram) {
    const part = floats.slice(from, from + perProgram);
    const magnitudes = await evaluateAgain(run, part.map(magnitudeOf));
    part.forEach((node, i) => {
      const [largest] = magnitudes[i];
      if (!Number.isFinite(largest)) faults.set(node, Number.isNaN(largest) ? "nan" : "infinite");
    });
  }
  return faults;
}
