import type { Device } from "../../src/index.ts";
import { Unsupported } from "./adapter.ts";
import { CaseRun } from "./caseRun.ts";
import { kinds } from "./kinds/index.ts";
import type { Group, ReferenceCase } from "./manifest.ts";

export type Verdict =
  | { readonly name: string; readonly kind: "passed" }
  | { readonly name: string; readonly kind: "failed"; readonly problems: readonly string[] }
  | { readonly name: string; readonly kind: "unsupported"; readonly what: string };

export async function runCase(group: Group, reference: ReferenceCase, device: Device): Promise<Verdict> {
  const { name, kind = "op" } = reference;
  const run = new CaseRun(group, reference, device);
  try {
    if (!Object.hasOwn(kinds, kind)) return { name, kind: "unsupported", what: reference.op ?? kind };
    await kinds[kind](run);
  } catch (error) {
    if (error instanceof Unsupported) return { name, kind: "unsupported", what: error.message };
    run.problems.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  return run.problems.length === 0 ? { name, kind: "passed" } : { name, kind: "failed", problems: run.problems };
}

/** Runs every case of a group, one after the other. */
export async function runGroup(group: Group, device: Device): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const reference of group.cases) verdicts.push(await runCase(group, reference, device));
  return verdicts;
}
