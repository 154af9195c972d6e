import type { Case } from "./cases.ts";
import type { Machine } from "./machine.ts";
import { type CaseResult, floorOf, type PeerResult, rateOf, verdictOf } from "./result.ts";
import { amountText, metText, piecesText, quartilesText, ratioText } from "./text.ts";

/** A case with what was measured. */
export type Measured = { readonly one: Case; readonly result: CaseResult };

const head = `# Results

Written by \`npm run bench -- --write\`; how everything is measured stands in [README.md](README.md). Times are medians with
the first and third quartile; a ratio is our median divided by the peer's, so below 1 is faster (or less memory). Each case
was run in turn with its peers, in one run; a section is what one version of Node gave on one kind of processor, against these
peers.
`;

const peerTitles: Record<string, string> = { torch: "PyTorch", "jax-js": "jax-js", tfjs: "TensorFlow.js" };

/** The page with this section in the place of an older one of its title; the newest Node comes first, and of one Node this section. */
export function resultsPage(old: string | undefined, section: string): string {
  const titleOf = (text: string): string => text.slice(0, text.indexOf("\n"));
  const nodeOf = (text: string): number => Number(/^## Node (\d+)/.exec(text)?.[1]);
  const parts = (old ?? "").split(/^(?=## Node )/m).slice(1);
  const others = parts.filter((part) => titleOf(part) !== titleOf(section));
  const ordered = [section, ...others].map((part) => part.trimEnd()).sort((a, b) => nodeOf(b) - nodeOf(a));
  return `${[head.trimEnd(), ...ordered].join("\n\n")}\n`;
}

/** Trade marks left out: `Node 24 on Intel Xeon, against PyTorch`. */
function titleOfRun({ node, cpu, peers }: Machine): string {
  const processor = cpu.replace(/\((R|TM)\)/gi, "").replace(/ (Processor|CPU)\b( @ [\d.]+ ?GHz)?/, "");
  const names = Object.keys(peers).map((peer) => peerTitles[peer]);
  return `Node ${Number.parseInt(node, 10)} on ${processor}${names.length > 0 ? `, against ${names.join(", ")}` : ""}`;
}

export function resultsSection(
  machine: Machine,
  measured: readonly Measured[],
  run: { readonly command: string; readonly minutes: number; readonly isWhole: boolean },
): string {
  const of = (accepts: (one: Case) => boolean): Measured[] => measured.filter(({ one }) => accepts(one));
  const mode = (...modes: string[]): Measured[] =>
    of(({ spec }) => spec.kind === "network" && modes.includes(spec.mode));
  const parts = [
    `## ${titleOfRun(machine)}`,
    facts(machine, measured, run),
    ...block("Targets", targetTable(measured)),
    ...block("Training steps", caseTable(mode("train", "plain"), machine)),
    ...block("Inference", caseTable(mode("infer"), machine)),
    ...block("First step, from the start of the process", caseTable(mode("firstStep"), machine)),
    ...block("The run's health, at its default interval", healthTable(mode("observed"))),
    ...block("Peak bytes of a training step", caseTable(mode("peakBytes"), machine)),
    ...block(
      "Matrix products",
      caseTable(
        of(({ spec }) => spec.kind === "gemm"),
        machine,
      ),
    ),
    ...block(
      "Convolutions",
      caseTable(
        of(({ spec }) => spec.kind === "conv"),
        machine,
      ),
    ),
    ...block(
      "Bandwidth",
      caseTable(
        of(({ spec }) => spec.kind === "rows"),
        machine,
      ),
    ),
    ...block("Settings tried", triedTable(measured)),
  ];
  return parts.join("\n\n");
}

function block(title: string, table: string | undefined): string[] {
  return table === undefined ? [] : [`### ${title}`, table];
}

function facts(
  machine: Machine,
  measured: readonly Measured[],
  run: { readonly command: string; readonly minutes: number; readonly isWhole: boolean },
): string {
  const peers = Object.entries(machine.peers).map(([name, version]) => `${peerTitles[name]} ${version}`);
  const peaks = measured.flatMap(({ result }) => result.peaks ?? []);
  const lines = [
    `${machine.date}, \`${run.command}\`, ${run.minutes.toFixed(0)} minutes${run.isWhole ? "" : "; not all cases were measured"}`,
    `${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB; load when the run began: ${machine.load.toFixed(2)}`,
    `${machine.system}; Node ${machine.node} (V8 ${machine.v8})`,
    `fathom on ${machine.fathom}; ${peers.length > 0 ? peers.join("; ") : "no peers"}`,
  ];
  if (peaks.length > 0) {
    const flop = Math.max(...peaks.map(({ flopPerSecond }) => flopPerSecond)) / 1e9;
    const bytes = Math.max(...peaks.map(({ bytesPerSecond }) => bytesPerSecond)) / 1e9;
    lines.push(
      `most that was measured of 128-bit multiply-adds: ${flop.toFixed(1)} GFLOP/s; of a copy: ${bytes.toFixed(1)} GB/s (shares below are of what was measured beside each case, on as many threads)`,
    );
  }
  return lines.map((line) => `- ${line}`).join("\n");
}

function targetTable(measured: readonly Measured[]): string | undefined {
  const rows = measured.flatMap(({ one, result }) => {
    const verdict = verdictOf(one, result);
    return verdict ? [[one.name, verdict.wanted, verdict.found, metText(verdict.met)]] : [];
  });
  return table(["case", "wanted", "found", ""], rows);
}

function caseTable(measured: readonly Measured[], { peers }: Machine): string | undefined {
  const names = Object.keys(peers);
  const hasRates = measured.some(({ one, result }) => rateOf(one, result));
  const hasFloors = measured.some(({ one, result }) => floorOf(one, result));
  const hasSpeedups = measured.some(({ result }) => result.speedup !== undefined);
  const rows = measured.map(({ one, result }) => {
    const rate = rateOf(one, result);
    const floor = floorOf(one, result);
    const floorRatio = floor?.ratio === undefined ? "" : `; ${ratioText(floor.ratio)}`;
    const rateCell = rate ? `${rate.value.toFixed(1)} ${rate.unit}, ${rate.share.toFixed(2)}` : "";
    return [
      one.name,
      quartilesText(result.fathom, result.unit),
      ...(hasRates ? [rateCell] : []),
      ...(hasFloors ? [floor ? `${amountText(floor.milliseconds, "ms")}${floorRatio}` : ""] : []),
      ...(hasSpeedups ? [result.speedup === undefined ? "" : result.speedup.toFixed(2)] : []),
      ...names.map((name) =>
        peerCell(
          result.peers.find(({ peer }) => peer === name),
          result,
        ),
      ),
      result.unit === "bytes" ? "" : `${result.rounds} rounds, ${piecesText(result.pieces)}`,
    ];
  });
  const speeds = [
    ...(hasRates ? ["speed, share of peak"] : []),
    ...(hasFloors ? ["floor, of PyTorch's"] : []),
    ...(hasSpeedups ? ["of one thread's"] : []),
  ];
  return table(["case", "fathom", ...speeds, ...names.map((name) => peerTitles[name]), ""], rows);
}

function healthTable(measured: readonly Measured[]): string | undefined {
  const rows = measured.flatMap(({ one, result }) => {
    const { overhead, fathom, unit, rounds, pieces } = result;
    if (!overhead) return [];
    const share = `one in ${overhead.every}: **${(100 * overhead.share).toFixed(2)} %**`;
    const count = `${rounds} rounds, ${piecesText(pieces)}`;
    return [[one.name, quartilesText(overhead.plain, unit), quartilesText(fathom, unit), share, count]];
  });
  return table(["case", "step", "observed step", "overhead", ""], rows);
}

function peerCell(peer: PeerResult | undefined, { unit }: CaseResult): string {
  if (!peer) return "";
  if (!peer.best) return [...new Set(peer.tried.map(({ message }) => message ?? ""))].join("; ");
  const { value, ratio, pieces } = peer.best;
  const note = pieces === 1 && unit === "ms" ? ", once" : "";
  return `${quartilesText(value, unit)}${note}; **${ratioText(ratio)}**`;
}

/** The one that counts is bold. */
function triedTable(measured: readonly Measured[]): string | undefined {
  const rows = measured.flatMap(({ one, result }) =>
    result.peers
      .filter(({ tried }) => tried.length > 0)
      .map(({ peer, tried, best }) => {
        const each = tried.map(({ setting, median, message }) => {
          const text = `${setting}: ${median === undefined ? message : amountText(median, result.unit)}`;
          return setting === best?.setting ? `**${text}**` : text;
        });
        return [one.name, peerTitles[peer] ?? peer, each.join("; ")];
      }),
  );
  return table(["case", "peer", "tried"], rows);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string | undefined {
  if (rows.length === 0) return undefined;
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(titles), row(titles.map(() => "---")), ...rows.map(row)].join("\n");
}
