import type { Kernel } from "../../compiler/kernel.ts";
import type { Program } from "../../compiler/program.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { rootScope } from "../../ir/node.ts";
import type { DevicePeak, PeakRate } from "../../tensor/deviceProfile.ts";
import { align } from "./allocator.ts";
import { buildRunnable } from "./buildRunnable.ts";
import { enableRelaxedSimd, hasRelaxedSimd } from "./host.ts";
import { DeviceMemory } from "./memory.ts";
import { now } from "./now.ts";
import { copyKernel, multiplyAddKernel } from "./peakKernels.ts";
import type { Runnable } from "./programCache.ts";
import { Team } from "./team.ts";

/** Elements of each buffer of the copy: 128 MiB, more than the caches of any machine this is meant for. */
const copyNumel = 1 << 25;
/** Some 0.4 ms of multiply-adds. */
const [itemsPerThread, rounds] = [64, 4000];
/** V8 optimises a function after it has been called for a while. */
const warmUpMs = 200;
const measureMs = 250;
/** The first run of all has its memory mapped page by page, and takes long. */
const fewestRuns = 10;

/**
 * What this machine can do, in the code this backend prints: the best of many runs of a kernel that does nothing but
 * 128-bit multiply-adds, and of a copy. Takes about a second and 256 MiB in a memory and a team of its own.
 *
 * @param threads  of the team; where memory cannot be shared, 1
 * @param relaxed  whether a multiply-add is one instruction; by default where the host has it
 */
export async function measurePeak(options: {
  readonly threads: number;
  readonly relaxed?: boolean;
}): Promise<DevicePeak> {
  enableRelaxedSimd();
  const { threads, relaxed = hasRelaxedSimd() } = options;
  const memory = new DeviceMemory({ shared: threads > 1 });
  const team = threads > 1 ? new Team(memory, threads) : undefined;
  try {
    const build = (id: number, kernel: Kernel): Runnable =>
      buildRunnable(programOf(kernel), { id, memory, threads, relaxed });
    const compute = build(1, multiplyAddKernel(itemsPerThread * threads, rounds));
    const copy = build(2, copyKernel(copyNumel));
    const rate = async (of: Team | undefined): Promise<PeakRate> => {
      const [flop, bytes] = [compute, copy].map(({ program }) => program.steps[0].kernel);
      return {
        flopPerSecond: (flop.flop / (await bestMs(compute, memory, of))) * 1000,
        bytesPerSecond: (bytes.bytes / (await bestMs(copy, memory, of))) * 1000,
      };
    };
    const one = await rate(undefined);
    const all = team ? await rate(team) : one;
    // A team can do what one thread does while the others rest, whatever else the machine was busy with.
    const most = (name: keyof PeakRate): number => Math.max(one[name], all[name]);
    return { threads, one, all: { flopPerSecond: most("flopPerSecond"), bytesPerSecond: most("bytesPerSecond") } };
  } finally {
    await team?.close();
  }
}

/** A program of one call of a kernel, over buffers of its own. */
function programOf(kernel: Kernel): Program {
  let arenaBytes = 0;
  const buffers = kernel.buffers.map(({ dtype, numel }) => {
    const bytes = align(numel * bytesPerElement(dtype));
    const place = { kind: "arena", offset: arenaBytes } as const;
    arenaBytes += bytes;
    const scope = { ...rootScope, op: kernel.name };
    return { place, role: "workspace", dtype, shape: [numel], bytes, scope, op: kernel.name, from: 0, to: 0 } as const;
  });
  return {
    buffers,
    steps: [{ kernel, buffers: buffers.map((_, i) => i), scope: rootScope }],
    commitStep: 1,
    preparedSteps: 0,
    guards: [],
    faults: [],
    outputs: [],
    overwrittenBy: [],
    arenaBytes,
    scratchBytes: 0,
  };
}

/** Shortest run in milliseconds, after a warm-up; on one thread without a team. */
async function bestMs(runnable: Runnable, memory: DeviceMemory, team: Team | undefined): Promise<number> {
  if (runnable.loaded instanceof Promise) runnable.loaded = await runnable.loaded;
  const { loaded, layout } = runnable;
  const base = memory.transient(layout.inputs);
  // Memory that was never written is one page of zeros, and reading it reads no memory.
  memory.bytes.fill(1, base, base + layout.inputs);
  const at = { base, table: base + layout.table, scratch: base + layout.scratch };
  let best = Number.POSITIVE_INFINITY;
  const end = now() + warmUpMs + measureMs;
  for (let runs = 0; runs < fewestRuns || now() < end; runs++) {
    const start = now();
    if (team) await team.run(loaded, at);
    else loaded.entry(0, 1, at.base, at.table, at.scratch, memory.control);
    best = Math.min(best, now() - start);
  }
  return best;
}
