import { readSafetensors } from "../io/readSafetensors.ts";
import { writeSafetensors } from "../io/writeSafetensors.ts";
import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";

/** Named groups of tensors, and whatever else a run must remember, as JSON. */
export interface Checkpoint<S> {
  readonly tensors: Readonly<Record<string, ReadonlyMap<string, HostTensor>>>;
  readonly state: S;
}

/** Where checkpoints are kept; the front door provides one. `save` must be all or nothing. */
export interface CheckpointStore {
  /** The bytes last saved; undefined when there are none. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}

const format = "fathom checkpoint 1";

/** One safetensors file: tensor `name` of group `group` is called `group/name`; the state is in its metadata. */
export function writeCheckpoint<S>({ tensors, state }: Checkpoint<S>): Uint8Array<ArrayBuffer> {
  const all = new Map<string, HostTensor>();
  for (const [group, members] of Object.entries(tensors)) {
    for (const [name, tensor] of members) all.set(`${group}/${name}`, tensor);
  }
  return writeSafetensors(all, { format, state: JSON.stringify(state) });
}

/**
 * The inverse of writeCheckpoint. A group without tensors is absent.
 *
 * @throws FormatError when the bytes are not such a file, or `isState` does not accept what they hold
 */
export function readCheckpoint<S>(bytes: Uint8Array, isState: (value: unknown) => value is S): Checkpoint<S> {
  const { tensors, metadata } = readSafetensors(bytes, { name: "checkpoint" });
  if (metadata.format !== format) fail("checkpoint", `say '${format}' in its metadata`, `'${metadata.format}'`);
  const state = parse(metadata.state ?? "");
  if (!isState(state)) return fail("checkpoint.state", "be what fit wrote", (metadata.state ?? "nothing").slice(0, 80));
  const groups: Record<string, Map<string, HostTensor>> = {};
  for (const [path, tensor] of tensors) {
    const cut = path.indexOf("/");
    if (cut < 1) fail(`checkpoint: tensor '${path}'`, "be named group/name", `'${path}'`);
    const group = path.slice(0, cut);
    groups[group] ??= new Map();
    groups[group].set(path.slice(cut + 1), tensor);
  }
  return { tensors: groups, state };
}

/** A store in memory, for tests and for pages without files. */
export class MemoryStore implements CheckpointStore {
  #bytes: Uint8Array | undefined;

  async load(): Promise<Uint8Array | undefined> {
    return this.#bytes;
  }

  async save(bytes: Uint8Array): Promise<void> {
    this.#bytes = bytes;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail("checkpoint.state", "be JSON", error instanceof Error ? `'${error.message}'` : String(error));
  }
}

function fail(argument: string, expected: string, received: string): never {
  throw new FormatError({ op: "readCheckpoint", argument, expected, received });
}
