/**
 * Compares fathom with the reference vectors of a directory.
 *
 *     npm run reference -- DIR [--backend reference|wasm] [--group NAME] [--verbose]
 *
 * Exits 0 when nothing failed, 1 when something did, 2 when the call is wrong. The last line is `N passed, M failed`.
 */
import { parseArgs } from "node:util";
import { type Device, setDefaultDevice } from "../src/index.ts";
import { groupNames, readGroup } from "./reference/manifest.ts";
import { runGroup, type Verdict } from "./reference/runGroup.ts";

const usage = "usage: npm run reference -- DIR [--backend reference|wasm] [--group NAME] [--verbose]";
/** Run when no backend is named; one that is not built in is left out, and said so. */
const allBackends = ["reference", "wasm"];

interface Options {
  readonly directory: string;
  readonly backend?: string;
  readonly group?: string;
  readonly verbose: boolean;
}

function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { backend: { type: "string" }, group: { type: "string" }, verbose: { type: "boolean", default: false } },
  });
  if (positionals.length !== 1) throw new Error("one directory must be named");
  return { directory: positionals[0], ...values };
}

function devicesFor(backend: string | undefined): Device[] {
  if (backend !== undefined) return [setDefaultDevice(backend)];
  return allBackends.flatMap((name) => {
    try {
      return [setDefaultDevice(name)];
    } catch {
      console.log(`backend ${name} is not available`);
      return [];
    }
  });
}

function report(group: string, device: Device, verdicts: readonly Verdict[], verbose: boolean): void {
  const count = (kind: Verdict["kind"]): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  const counts = `${count("passed")} passed, ${count("failed")} failed, ${count("unsupported")} unsupported`;
  console.log(`${group.padEnd(18)} ${device.name.padEnd(10)} ${counts}`);
  for (const verdict of verdicts) {
    if (verdict.kind === "failed") {
      const shown = verbose ? verdict.problems : verdict.problems.slice(0, 1);
      for (const problem of shown) console.log(`  FAILED ${verdict.name} (${device.name}): ${problem}`);
    } else if (verbose) {
      console.log(`  ${verdict.kind} ${verdict.name}${verdict.kind === "unsupported" ? `: ${verdict.what}` : ""}`);
    }
  }
}

function listUnsupported(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) {
    if (verdict.kind === "unsupported") counts.set(verdict.what, (counts.get(verdict.what) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const names = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${what} ${count}`);
  return `${total} unsupported${total > 0 ? `: ${names.join(", ")}` : ""}`;
}

async function main(): Promise<number> {
  let options: Options;
  let devices: Device[];
  let groups: string[];
  try {
    options = readOptions(process.argv.slice(2));
    devices = devicesFor(options.backend);
    groups = groupNames(options.directory).filter((name) => options.group === undefined || name === options.group);
    if (groups.length === 0)
      throw new Error(`${options.directory} must hold the group ${options.group ?? "of some name"}`);
  } catch (error) {
    console.error(`reference: ${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  }
  const all: Verdict[] = [];
  for (const name of groups) {
    const group = readGroup(options.directory, name);
    for (const device of devices) {
      setDefaultDevice(device.name);
      const verdicts = await runGroup(group, device);
      report(name, device, verdicts, options.verbose);
      all.push(...verdicts);
    }
  }
  const failed = all.filter((verdict) => verdict.kind === "failed").length;
  console.log(listUnsupported(all));
  console.log(`${all.filter((verdict) => verdict.kind === "passed").length} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
