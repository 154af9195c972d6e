import { queueOf } from "../tensor/queue.ts";
import { currentScope, withScope } from "../tensor/recording.ts";
import { Tensor } from "../tensor/tensor.ts";

/** What a call needs to know of a module. */
interface Named {
  namedModules(): Iterable<readonly [string, Named]>;
}

interface Frame {
  readonly module: Named;
  readonly path: string;
}

/** The module calls that are running, outermost first. */
const frames: Frame[] = [];
const pathsBelow = new WeakMap<Named, Map<Named, string>>();

/** The dotted name of `module` as its caller holds it. A module made on the way has no name of its own. */
function pathFrom(parent: Frame, module: Named): string {
  let paths = pathsBelow.get(parent.module);
  if (!paths?.has(module)) {
    paths = new Map(Array.from(parent.module.namedModules(), ([name, child]) => [child, name]));
    pathsBelow.set(parent.module, paths);
  }
  const name = paths.get(module) ?? "";
  return parent.path === "" ? name : name === "" ? parent.path : `${parent.path}.${name}`;
}

/**
 * Runs a module's forward: what it records carries its path, and the outermost call's results stay readable after an
 * optimizer step has overwritten the parameters.
 */
export function callModule<T>(module: Named, body: () => T): T {
  const parent = frames.at(-1);
  const path = parent ? pathFrom(parent, module) : "";
  frames.push({ module, path });
  let result: T;
  try {
    result = withScope({ ...currentScope(), module: path, op: "" }, body);
  } finally {
    frames.pop();
  }
  if (!parent) noteResults(result, 0);
  return result;
}

function noteResults(result: unknown, depth: number): void {
  if (result instanceof Tensor) queueOf(result.device).noteResult(result);
  else if (depth < 3 && isPlain(result)) for (const part of Object.values(result)) noteResults(part, depth + 1);
}

/** An array or an object literal: what a forward groups several results in. */
function isPlain(value: unknown): value is object {
  return Array.isArray(value) || (typeof value === "object" && value !== null && value.constructor === Object);
}
