import { DeviceError, ValueError } from "../ir/errors.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Device } from "../tensor/device.ts";
import type { DevicePeak, DeviceProfile, ProfileRecorder } from "../tensor/deviceProfile.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { queueOf } from "../tensor/queue.ts";
import { evaluate, type Tensor } from "../tensor/tensor.ts";
import type { Profile } from "./profileRecord.ts";
import { summarizeProfile } from "./summarizeProfile.ts";

export interface ProfileOptions {
  /** Steps that are measured; 10 by default. */
  readonly steps?: number;
  /** Steps before them, at least; 3 by default. */
  readonly warmUp?: number;
  /** And for at least so long, so that the host has optimised the code; 500 by default. */
  readonly warmUpMs?: number;
  /** What is profiled; the default device by default. */
  readonly device?: Device;
  /** What shares of the roofline refer to; measured after the steps by default, which takes about two seconds. */
  readonly peak?: DevicePeak;
}

/**
 * What each step of a training loop, or of anything else, costs and on what. Calls `fn` over and over: to warm up and
 * to be measured with every kernel timed on every thread, then both again as ever, for what a step takes without that.
 * What `fn` returns (tensors, or arrays or objects of them) and the effects that it leaves are computed as part of the
 * step. Whatever it does to parameters it has done to them that often.
 *
 * @param fn  one step; may be async
 * @throws DeviceError when the device cannot be profiled, as `reference`
 * @throws ValueError for counts out of range
 * @example const { kernels } = await profile(() => step(x, y)); // step = compile(…)
 */
export async function profile(fn: () => unknown, options: ProfileOptions = {}): Promise<Profile> {
  const { steps = 10, warmUp = 3, warmUpMs = 500, device = defaultDevice() } = options;
  expectCount("steps", steps, 1);
  expectCount("warmUp", warmUp, 0);
  const recorder = recorderOf(device);
  const measured: { startMs: number; endMs: number; recorded: DeviceProfile }[] = [];
  let before: DeviceProfile;
  try {
    await warm(fn, device, recorder, { warmUp, warmUpMs });
    before = recorder.take();
    for (let i = 0; i < steps; i++) {
      const startMs = recorder.now();
      await settled(fn, device);
      measured.push({ startMs, endMs: recorder.now(), recorded: recorder.take() });
    }
  } finally {
    recorder.stop();
  }
  await warm(fn, device, recorder, { warmUp, warmUpMs });
  const plainMs: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = recorder.now();
    await settled(fn, device);
    plainMs.push(recorder.now() - start);
  }
  const peak = options.peak ?? (await peakOf(device));
  return summarizeProfile({ device, peak, warmUp: before, measured, plainMs });
}

async function warm(
  fn: () => unknown,
  device: Device,
  clock: ProfileRecorder,
  { warmUp, warmUpMs }: { readonly warmUp: number; readonly warmUpMs: number },
): Promise<void> {
  const end = clock.now() + warmUpMs;
  for (let i = 0; i < warmUp || clock.now() < end; i++) await settled(fn, device);
}

/** Calls `fn` and computes what it returns, and what it has recorded to be written. */
async function settled(fn: () => unknown, device: Device): Promise<void> {
  const tensors: Tensor[] = [];
  mapTensors(await fn(), (tensor) => {
    tensors.push(tensor);
    return tensor;
  });
  if (tensors.length > 0) await evaluate(...tensors);
  await queueOf(device).evaluate([]);
}

function recorderOf(device: Device): ProfileRecorder {
  const recorder = device.startProfile?.();
  if (recorder) return recorder;
  throw cannotProfile(device);
}

async function peakOf(device: Device): Promise<DevicePeak> {
  const peak = await device.measurePeak?.();
  if (peak) return peak;
  throw cannotProfile(device);
}

function cannotProfile(device: Device): DeviceError {
  return new DeviceError({
    op: "profile",
    argument: "the device",
    expected: "be one that can time its kernels",
    received: device.name,
    repair: 'Choose device("wasm") before the first tensor is made.',
  });
}

function expectCount(argument: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ValueError({ op: "profile", argument, expected: `be an integer >= ${least}`, received: String(value) });
}
