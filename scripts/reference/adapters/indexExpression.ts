import type { Tensor } from "../../../src/index.ts";
import { type Index, tensor } from "../../../src/index.ts";

/** What stands between the brackets of `x[…]` in Python, with the names of inputs, as entries of `index`. */
export function indexExpression(text: string, inputs: Readonly<Record<string, Tensor>>): Index[] {
  const inner = text
    .trim()
    .replace(/^[[(]/, "")
    .replace(/[\])]$/, "");
  return inner
    .split(/,(?![^[]*\])/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => entryOf(part, inputs));
}

function entryOf(part: string, inputs: Readonly<Record<string, Tensor>>): Index {
  if (Object.hasOwn(inputs, part)) return inputs[part];
  if (part === "..." || part === "Ellipsis") return "...";
  if (part === "None" || part === "null" || part.endsWith("newaxis")) return null;
  if (/^-?\d+$/.test(part)) return Number(part);
  if (part.startsWith("[")) return tensor(JSON.parse(part), { dtype: "int32" });
  if (/^-?\d*:-?\d*(:-?\d*)?$/.test(part)) {
    const [start, stop, step] = part.split(":").map((limit) => (limit === "" ? null : Number(limit)));
    return [start, stop, step ?? 1];
  }
  throw new Error(`index: ${part} is no part of an index.`);
}
