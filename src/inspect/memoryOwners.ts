import type { CellRef, Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { Variable } from "../tensor/variable.ts";
import type { Entry } from "./memoryTally.ts";

/** What the ledger asks of a model; every nn.Module has it. */
export interface Owning {
  namedParameters(): Iterable<readonly [string, Variable]>;
  namedBuffers(): Iterable<readonly [string, Variable]>;
}

/** What the ledger asks of an optimizer; those of `optim` have it. */
export interface Updating {
  zeroGrad(): void;
  update(): void;
  parameters(): readonly Variable[];
  stateDict(): { readonly state: Readonly<Record<number, object>> };
}

export interface CellOwner extends Pick<Entry, "role" | "module"> {
  /** The parameter's own cell, also of its gradient and moments. */
  readonly parameter: CellRef;
}

/** Whose each cell is; asked after a step was recorded and before it is forgotten. */
export function cellOwners(model: Owning, optimizer: Updating | undefined): Map<CellRef, CellOwner> {
  const owners = new Map<CellRef, CellOwner>();
  for (const [name, { cell, gradCell }] of [...model.namedParameters(), ...model.namedBuffers()]) {
    const module = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    owners.set(cell, { role: "parameter", module, parameter: cell });
    if (gradCell) owners.set(gradCell, { role: "gradient", module, parameter: cell });
  }
  const state = optimizer?.stateDict().state ?? {};
  optimizer?.parameters().forEach(({ cell: parameter }, i) => {
    const module = owners.get(parameter)?.module ?? "";
    for (const moment of Object.values(state[i] ?? {})) {
      if (moment instanceof Variable) owners.set(moment.cell, { role: "optimizer", module, parameter });
    }
  });
  return owners;
}

/** The op that reads each cell first. */
export function firstReaders(nodes: readonly Node[]): Map<CellRef, string> {
  const readers = new Map<CellRef, string>();
  for (const node of nodes) {
    if (isBound(node)) continue;
    for (const { value } of node.inputs) {
      if (value?.kind === "cell" && !readers.has(value.cell)) readers.set(value.cell, node.scope.op || node.op);
    }
  }
  return readers;
}
