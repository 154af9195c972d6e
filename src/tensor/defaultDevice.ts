import type { DType } from "../ir/dtype.ts";
import { DeviceError } from "../ir/errors.ts";
import type { Device } from "./device.ts";

const factories = new Map<string, () => Device>();
const devices = new Map<string, Device>();
let current: string | undefined;
let forced: Device | undefined;

/** Makes a device known by name; it is created when first asked for. */
export function registerDevice(name: string, create: () => Device): void {
  factories.set(name, create);
}

/** The names of all known devices, the default first. */
export function deviceNames(): string[] {
  return [...factories.keys()];
}

/** The device of this name. Throws DeviceError when there is none. */
export function deviceNamed(name: string): Device {
  const known = devices.get(name);
  if (known) return known;
  const create = factories.get(name);
  if (!create) {
    throw new DeviceError({
      op: "device",
      argument: "name",
      expected: `be one of ${[...factories.keys()].join(", ")}`,
      received: JSON.stringify(name),
    });
  }
  const device = create();
  devices.set(name, device);
  return device;
}

/** Forgets the device of this name, so that the next use creates it anew with other settings. */
export function replaceDevice(name: string, create: () => Device): void {
  factories.set(name, create);
  devices.delete(name);
}

/** Where new tensors live unless they say otherwise: the first device registered, or the one chosen last. */
export function defaultDevice(): Device {
  if (forced) return forced;
  const name = current ?? factories.keys().next().value;
  if (name === undefined) {
    throw new DeviceError({
      op: "device",
      argument: "a device",
      expected: "be registered before tensors are made",
      received: "none",
      repair: "Import from fathom's main entry, which registers them.",
    });
  }
  return deviceNamed(name);
}

/** Makes the device of this name the default and returns it. */
export function setDefaultDevice(name: string): Device {
  const device = deviceNamed(name);
  current = name;
  return device;
}

/** Runs `body` with new tensors on this device unless they say otherwise; synchronous. */
export function withDefaultDevice<T>(device: Device, body: () => T): T {
  const outer = forced;
  forced = device;
  try {
    return body();
  } finally {
    forced = outer;
  }
}

/** The default device if it has this dtype, else the first one that has it. */
export function deviceSupporting(dtype: DType): Device {
  const candidates = [defaultDevice(), ...[...factories.keys()].map(deviceNamed)];
  const found = candidates.find((device) => device.supports(dtype));
  if (found) return found;
  const received = [...factories.keys()].join(", ");
  throw new DeviceError({ op: "device", argument: "one of the devices", expected: `have ${dtype}`, received });
}
