import { ValueError } from "../ir/errors.ts";

/**
 * Checks lists that come from a file: each holds finite numbers, as many as the first one, and at least one.
 *
 * @throws ValueError in the name of `op`, naming the list
 */
export function expectFiniteLists(op: string, lists: Readonly<Record<string, readonly number[]>>): void {
  let length: number | undefined;
  for (const [name, list] of Object.entries(lists)) {
    const bad = Array.isArray(list) ? list.find((value) => !Number.isFinite(value)) : "no list";
    const received = bad === undefined ? `${list.length} numbers` : String(bad);
    length ??= Array.isArray(list) ? list.length : 0;
    if (bad === undefined && list.length === length && length > 0) continue;
    throw new ValueError({
      op,
      argument: `state.${name}`,
      expected: `hold ${length || "some"} finite numbers`,
      received,
    });
  }
}
