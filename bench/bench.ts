/**
 * `npm run bench -- [CASE…] [--against torch,jax-js,tfjs] [--threads N] [--rounds N] [--json] [--write]`: times fathom
 * and its peers in turn, in one run, and prints medians, quartiles and ratios. A CASE is the beginning of a case's name.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { measure } from "./measure.ts";
import { findTorch, type PeerName, peerNames } from "./peers/settings.ts";
import { caseText } from "./text.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string", default: "torch" },
    threads: { type: "string", default: "0" },
    rounds: { type: "string", default: "15" },
    json: { type: "boolean", default: false },
  },
});

const rounds = Number(values.rounds);
const threads = Number(values.threads);
const against = values.against.split(",").filter(Boolean);
const unknownPeer = against.find((name) => !(peerNames as readonly string[]).includes(name));
const unknown = positionals.filter((name) => !cases.some((one) => one.name.startsWith(name)));
if (unknownPeer !== undefined) usage(`no peer ${unknownPeer}; there are ${peerNames.join(", ")}.`);
if (unknown.length > 0) {
  const names = [...new Set(cases.map((one) => one.name.split(" ")[0]))];
  usage(`no case ${unknown.join(", ")}; there are ${names.join(", ")}.`);
}
if (!Number.isInteger(rounds) || rounds < 1) usage("--rounds must be a whole number from 1 on.");
if (!Number.isInteger(threads) || threads < 0)
  usage("--threads must be a whole number; 0 leaves the choice to fathom.");

const say = (text: string): void => {
  if (!values.json) console.log(text);
};
say(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.version}`);
if (against.includes("torch") && !findTorch()) say("PyTorch: no python3 here can import torch (PYTHON names another).");
for (const one of cases) {
  if (positionals.length > 0 && !positionals.some((name) => one.name.startsWith(name))) continue;
  const result = await measure(one, { rounds, threads, against: against as PeerName[] });
  if (values.json) console.log(JSON.stringify(result));
  else say(caseText(result, one));
}
process.exit(0);

function usage(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}
