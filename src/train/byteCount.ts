import { ValueError } from "../ir/errors.ts";

const units: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Bytes of a number, or of a text such as "256MB" or "1.5 GiB"; undefined when it is neither. */
export function parseBytes(amount: number | string): number | undefined {
  const [, digits = "", unit = "?"] =
    typeof amount === "number"
      ? ["", String(amount), ""]
      : (/^([0-9]+\.?[0-9]*) ?([a-z]*)$/i.exec(amount.trim()) ?? []);
  const name = Object.keys(units).find((each) => each.toLowerCase() === unit.toLowerCase());
  const bytes = name === undefined ? Number.NaN : Math.floor(Number(digits) * units[name]);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** @throws ValueError when the amount is none */
export function byteCount(op: string, argument: string, amount: number | string): number {
  const bytes = parseBytes(amount);
  if (bytes !== undefined) return bytes;
  throw new ValueError({ op, argument, expected: 'be bytes, such as 268435456 or "256MB"', received: String(amount) });
}
