/**
 * `npm run bench -- [CASE…] [--against torch,jax-js,tfjs] [--threads N] [--rounds N] [--json] [--write]`: times fathom
 * and its peers in turn, in one run, and prints medians, quartiles, ratios, speeds and targets. A CASE is the beginning of
 * a case's name.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Case, cases } from "./cases.ts";
import { estimateMinutes } from "./estimate.ts";
import { type Machine, readMachine } from "./machine.ts";
import { measure } from "./measure.ts";
import { endPeers } from "./peer.ts";
import { findTorch, type PeerName, peerNames } from "./peers/settings.ts";
import { verdictOf } from "./result.ts";
import { type Measured, resultsPage, resultsSection } from "./resultsPage.ts";
import { caseText, metText } from "./text.ts";

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => process.exit(code));
}
const folder = mkdtempSync(join(tmpdir(), "fathom-bench-"));
process.on("exit", () => {
  endPeers();
  rmSync(folder, { recursive: true, force: true });
});

const { values, positionals } = parse();
const wanted = wantedCases();
let against = wantedPeers();
const rounds = values.rounds === undefined ? undefined : whole("rounds", values.rounds, 1);
const threads = whole("threads", values.threads, 0);

const say = (text: string): void => {
  if (!values.json) console.log(text);
};
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
};

if (against.includes("torch") && !findTorch()) {
  console.error("bench: PyTorch is left out: no python3 here can import torch (PYTHON names another).");
  against = against.filter((name) => name !== "torch");
}
const machine = await readMachine(against);
say(machineText(machine));
say(`${wanted.length} cases, about ${estimateMinutes(wanted, against, rounds).toFixed(0)} minutes\n`);
if (values.json) console.log(JSON.stringify({ machine }));

const started = performance.now();
const measured: Measured[] = [];
for (const [i, one] of wanted.entries()) {
  const result = await measure(one, {
    rounds: rounds ?? one.rounds,
    threads,
    against,
    file: join(folder, "case.safetensors"),
    progress: (doing) => progress(`${i + 1} of ${wanted.length}: ${one.name}: ${doing}`),
  });
  progress("");
  measured.push({ one, result });
  if (values.json) console.log(JSON.stringify({ ...result, target: verdictOf(one, result) }));
  say(`${caseText(result, one)}\n`);
}
say(summary());
if (values.write) write();
const wrong = measured.filter(({ result }) => result.peers.some(({ tried }) => tried.some(({ isWrong }) => isWrong)));
if (wrong.length > 0)
  console.error(`bench: other numbers than ours in ${wrong.map(({ one }) => one.name).join(", ")}.`);
process.exit(wrong.length > 0 ? 1 : 0);

function parse(): ReturnType<typeof parseCommand> {
  try {
    return parseCommand();
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function parseCommand() {
  return parseArgs({
    allowPositionals: true,
    options: {
      against: { type: "string", default: peerNames.join(",") },
      threads: { type: "string", default: "0" },
      rounds: { type: "string" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
}

function wantedCases(): readonly Case[] {
  const unknown = positionals.filter((name) => !cases.some((one) => one.name.startsWith(name)));
  if (unknown.length > 0) {
    const names = [...new Set(cases.map((one) => one.name.split(" ")[0]))];
    usage(`no case ${unknown.join(", ")}; there are ${names.join(", ")}.`);
  }
  if (positionals.length === 0) return cases;
  return cases.filter((one) => positionals.some((name) => one.name.startsWith(name)));
}

function wantedPeers(): PeerName[] {
  const names = values.against.split(",").filter(Boolean);
  const unknown = names.filter((name) => !(peerNames as readonly string[]).includes(name));
  if (unknown.length > 0) usage(`no peer ${unknown.join(", ")}; there are ${peerNames.join(", ")}.`);
  return names as PeerName[];
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  return usage(`--${option} must be a whole number from ${least} on, got ${text}.`);
}

function machineText({ cpu, cores, system, node, load, fathom, peers }: Machine): string {
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `${cpu}, ${cores} cores; ${system}; Node ${node}; load ${load.toFixed(2)}`,
    `fathom on ${fathom}; ${versions.length > 0 ? versions.join("; ") : "no peers"}`,
  ].join("\n");
}

function summary(): string {
  const verdicts = measured.flatMap(({ one, result }) => {
    const verdict = verdictOf(one, result);
    return verdict
      ? [`  ${metText(verdict.met).padEnd(10)} ${one.name}: ${verdict.found}, wanted ${verdict.wanted}`]
      : [];
  });
  return verdicts.length > 0 ? ["targets", ...verdicts].join("\n") : "no targets in these cases";
}

function write(): void {
  const file = join(import.meta.dirname, "..", "RESULTS.md");
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const minutes = (performance.now() - started) / 60_000;
  const section = resultsSection(machine, measured, { command, minutes, isWhole: wanted.length === cases.length });
  writeFileSync(file, resultsPage(existsSync(file) ? readFileSync(file, "utf8") : undefined, section));
  say("\nwritten: bench/RESULTS.md");
}

function usage(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}
