/**
 * Writes the small cases of a directory of reference vectors to another, for tests that run everywhere.
 *
 *     node scripts/run.js scripts/extractReference.ts DIR OUT [--limit BYTES] GROUP ...
 *
 * A case is small when its tensors take at most --limit bytes together (default 8192). Bytes are copied as they are.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

interface Manifest {
  readonly tensors: string;
  readonly count: number;
  readonly cases: readonly { readonly name: string }[];
}

/** The header of a safetensors file and the bytes behind it. */
function readRaw(path: string): { entries: [string, Entry][]; data: Buffer } {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__, ...header } = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return { entries: Object.entries(header), data: bytes.subarray(8 + length) };
}

function writeRaw(path: string, entries: readonly [string, Entry][], data: Buffer): void {
  let offset = 0;
  const header: Record<string, Entry> = {};
  const parts: Buffer[] = [];
  for (const [name, entry] of entries) {
    const part = data.subarray(...entry.data_offsets);
    header[name] = { ...entry, data_offsets: [offset, offset + part.length] };
    parts.push(part);
    offset += part.length;
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(path, Buffer.concat([length, padded, ...parts]));
}

/** Names of tensors begin with that of their case and a slash. */
const caseOf = (tensor: string): string => tensor.split("/").slice(0, 2).join("/");

function extract(directory: string, out: string, group: string, limit: number): void {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, `${group}.json`), "utf8"));
  const { entries, data } = readRaw(join(directory, manifest.tensors));
  const sizes = new Map<string, number>();
  for (const [name, { data_offsets }] of entries) {
    const size = data_offsets[1] - data_offsets[0];
    sizes.set(caseOf(name), (sizes.get(caseOf(name)) ?? 0) + size);
  }
  const { cases, ...head } = manifest;
  const kept = cases.filter(({ name }) => (sizes.get(name) ?? 0) <= limit);
  const names = new Set(kept.map(({ name }) => name));
  writeRaw(
    join(out, manifest.tensors),
    entries.filter(([name]) => names.has(caseOf(name))),
    data,
  );
  const lines = kept.map((reference) => JSON.stringify(reference)).join(",\n");
  const fields = { ...head, count: kept.length };
  writeFileSync(join(out, `${group}.json`), `${JSON.stringify(fields).slice(0, -1)},"cases":[\n${lines}\n]}\n`);
  console.log(`${group}: ${kept.length} of ${cases.length} cases`);
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { limit: { type: "string", default: "8192" } },
});
const [directory, out, ...groups] = positionals;
if (out === undefined || groups.length === 0) {
  console.error("usage: node scripts/run.js scripts/extractReference.ts DIR OUT [--limit BYTES] GROUP ...");
  process.exitCode = 2;
} else {
  mkdirSync(out, { recursive: true });
  for (const group of groups) extract(directory, out, group, Number(values.limit));
}
