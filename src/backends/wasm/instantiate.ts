import { canBlock } from "./host.ts";
import { now } from "./now.ts";
import type { Entry, Loaded } from "./team.ts";

/** Compiles a program's module for the caller; a promise on a page's main thread, which may not compile large ones at once. */
export function instantiate(
  id: number,
  bytes: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
): Loaded | Promise<Loaded> {
  const imports = { env: { memory, now } }; // only profiling builds ask for the time
  if (typeof document === "undefined" || canBlock()) {
    const module = new WebAssembly.Module(bytes);
    return { id, module, entry: entryOf(new WebAssembly.Instance(module, imports)) };
  }
  return WebAssembly.instantiate(bytes, imports).then(({ module, instance }) => {
    return { id, module, entry: entryOf(instance) };
  });
}

function entryOf(instance: WebAssembly.Instance): Entry {
  return instance.exports.run as Entry;
}
