import { Tensor } from "./tensor.ts";

/** An object literal: nested values are looked into, instances of classes are not. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The same nesting with every tensor replaced, in order. */
export function mapTensors(value: unknown, replace: (tensor: Tensor) => Tensor): unknown {
  if (value instanceof Tensor) return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTensors(item, replace));
  if (isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTensors(item, replace)]));
  }
  return value;
}
