import type { TypedArray } from "../../src/ir/dtype.ts";
import type { Node } from "../../src/ir/node.ts";
import { isBound, signatureOf } from "../../src/ir/request.ts";
import { verify } from "../../src/ir/verify.ts";
import type { Device } from "../../src/tensor/device.ts";
import { type Built, build } from "./build.ts";
import type { Claim } from "./claims/claim.ts";
import { Claims } from "./claims/claims.ts";
import { compare, Figures, sameBits } from "./compare.ts";
import type { Plan } from "./plan.ts";
import { Random } from "./random.ts";

/** What a plan is run on. The first gives the claims' meaning, the others must agree with it. */
export interface Bench {
  readonly reference: Device;
  readonly wasm: Device;
  /** More threads: the same bits as `wasm`. */
  readonly threaded?: Device;
  /** Without fused multiply-add: other bits, within the same bounds. */
  readonly strict?: Device;
}

/** Why a plan fails; the first words say how. */
export interface Failure {
  readonly device: string;
  readonly kind: "value" | "bits" | "error";
  readonly message: string;
  /** Which output, or which write after all outputs, is wrong. */
  readonly at?: number;
  /** Nodes written out besides, by their place in the signature. */
  readonly extra?: readonly number[];
}

export interface Outcome {
  readonly failure?: Failure;
  /** Every node that was computed, for counting. */
  readonly nodes: readonly Node[];
}

export interface Tallies {
  readonly reference: Figures;
  readonly wasm: Figures;
}

export function newTallies(): Tallies {
  return { reference: new Figures(), wasm: new Figures() };
}

interface Ran {
  readonly outputs: readonly TypedArray[];
  readonly written: readonly TypedArray[];
}

/** Runs a request and reads what it wrote; then the cells hold again what they held before. */
async function run(built: Built, extra: readonly Node[] = []): Promise<Ran> {
  const { device } = built.recording;
  const before = built.writes.map(({ cell }) => device.read(cell.storage, cell.dtype));
  const { guards, writes } = built;
  const { outputs } = await device.prepare({ outputs: [...built.outputs, ...extra], writes, guards }).run();
  const written = writes.map(({ cell }) => device.read(cell.storage, cell.dtype));
  writes.forEach(({ cell }, i) => {
    device.write(cell.storage, before[i]);
  });
  return { outputs, written };
}

/** How much of what must not matter is tried. */
export interface Effort {
  readonly tallies?: Tallies;
  /** Everything, several times over: for shrinking, where the plan is no longer the one that the seed failed with. */
  readonly isThorough?: boolean;
}

/** Fails if the plan breaks a claim on some device, or if its bits depend on what must not matter. */
export async function checkPlan(plan: Plan, bench: Bench, seed: number, effort: Effort = {}): Promise<Outcome> {
  const { tallies = newTallies(), isThorough = false } = effort;
  let extra: number[] | undefined;
  let device = "recording";
  let nodes: readonly Node[] = [];
  try {
    const known = build(plan, bench.reference);
    const request = { outputs: known.outputs, writes: known.writes, guards: known.guards };
    nodes = signatureOf(request).nodes;
    verify(nodes);
    const expected = claimsOf(known);
    const check = (ran: Ran, name: string, figures: Figures): Failure | undefined => {
      const all = [...ran.outputs.slice(0, plan.outputs.length), ...ran.written];
      for (const [at, claim] of expected.entries()) {
        const wrong = compare(all[at], claim, figures);
        if (wrong === undefined) continue;
        const { index, actual, exact, bound } = wrong;
        const message = `element ${index} of ${named(plan, at)} is ${actual}, must be ${exact} to within ${bound}`;
        return { device: name, kind: "value", message, at };
      }
      return undefined;
    };
    device = "reference";
    const failed = check(await run(known), device, tallies.reference);
    if (failed) return { failure: failed, nodes };

    device = "wasm";
    const built = build(plan, bench.wasm);
    const alone = await run(built);
    const wrong = check(alone, device, tallies.wasm);
    if (wrong) return { failure: wrong, nodes };
    const bits = (other: Ran, why: string): Failure | undefined => {
      const [a, b] = [alone, other].map((ran) => [...ran.outputs.slice(0, plan.outputs.length), ...ran.written]);
      const at = a.findIndex((values, i) => !sameBits(values, b[i]));
      if (at < 0) return undefined;
      const index = a[at].findIndex((value, i) => !Object.is(value, b[at][i]));
      const message = `element ${index} of ${named(plan, at)} is ${a[at][index]}, but ${b[at][index]} ${why}`;
      return { device, kind: "bits", message, at };
    };
    const random = new Random(seed);
    const inner = signatureOf(built).nodes;
    const open = inner.flatMap((node, i) => (isBound(node) ? [] : [i]));
    for (let tries = isThorough ? 8 : random.chance(0.25) ? 1 : 0; tries > 0; tries--) {
      device = "wasm with more outputs";
      extra = random.shuffled(open).slice(0, random.between(1, 4));
      const differs = bits(
        await run(
          built,
          extra.map((i) => inner[i]),
        ),
        "when more values are written out",
      );
      if (differs) return { failure: { ...differs, extra }, nodes };
      extra = undefined;
    }
    if (bench.threaded && (isThorough || random.chance(0.1))) {
      device = "wasm on two threads";
      const differs = bits(await run(build(plan, bench.threaded)), "on two threads");
      if (differs) return { failure: differs, nodes };
    }
    if (bench.strict && (isThorough || random.chance(0.1))) {
      device = "wasm without fused multiply-add";
      const strict = check(await run(build(plan, bench.strict)), device, tallies.wasm);
      if (strict) return { failure: strict, nodes };
    }
    return { nodes };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { device, kind: "error", message, extra }, nodes };
  }
}

function named(plan: Plan, at: number): string {
  const { step, part } = at < plan.outputs.length ? plan.outputs[at] : plan.writes[at - plan.outputs.length].variable;
  return at < plan.outputs.length ? `output ${step}.${part}` : `variable ${step}.${part}`;
}

/** Of the outputs, then of the written cells. */
function claimsOf(built: Built): Claim[] {
  const claims = new Claims(built.recording.device);
  const stops = built.guards.some((node) => claims.of(node).values.some((value) => !Number.isFinite(value)));
  const written = built.writes.map(({ cell, node }) => claims.of(stops ? cell.node : node));
  return [...built.outputs.map((node) => claims.of(node)), ...written];
}
