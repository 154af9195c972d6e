import type { Experiment, Snapshot } from "./experiment.ts";
import { useWatched } from "./useWatched.ts";

const nothing: Snapshot = { status: "idle", frames: [], cursor: 0, isLive: true };

/** What an experiment shows. */
export function useSnapshot(experiment: Experiment | undefined): Snapshot {
  return useWatched(experiment, nothing);
}
