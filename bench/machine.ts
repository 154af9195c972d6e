import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { cases } from "./cases.ts";
import { Peer } from "./peer.ts";
import { fathomSetting, type PeerName, settingsOf } from "./peers/settings.ts";

/** Where and with what a run was made. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** Processes that wanted a core when the run began, over the last minute. */
  readonly load: number;
  readonly fathom: string;
  /** Versions; `undefined` where a peer is not there. */
  readonly peers: Readonly<Partial<Record<PeerName, string>>>;
}

export async function readMachine(against: readonly PeerName[]): Promise<Machine> {
  const load = loadavg()[0];
  const peers: Partial<Record<PeerName, string>> = {};
  for (const name of against) {
    const [setting] = settingsOf(name, cases[0]);
    if (!setting) continue;
    const { version, blas } = await greeting(new Peer(setting));
    peers[name] = typeof blas === "string" ? `${version} (BLAS: ${blas})` : version;
  }
  const { description } = await greeting(new Peer(fathomSetting(0)));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: processor(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${distribution()}${type()} ${release()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    load,
    fathom: String(description),
    peers,
  };
}

async function greeting(peer: Peer): ReturnType<Peer["hello"]> {
  try {
    return await peer.hello();
  } finally {
    peer.close();
  }
}

/** A name without a number, as virtual machines have it, says no generation: family and model do, where the system tells them. */
function processor(): string {
  const name = cpus()[0].model.trim();
  if (/\d/.test(name)) return name;
  const [family, model] = ["cpu family", "model"].map((what) => {
    return new RegExp(`^${what}\\s*: (\\d+)`, "m").exec(textOf("/proc/cpuinfo"))?.[1];
  });
  return family && model ? `${name} (family ${family}, model ${model})` : name;
}

/** `Debian GNU/Linux 12 (bookworm), ` where the system says so. */
function distribution(): string {
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf("/etc/os-release"))?.[1];
  return name ? `${name}, ` : "";
}

/** Empty where there is no such file: not every system has those that are asked for. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
