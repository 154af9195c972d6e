import { useEffect, useState } from "preact/hooks";
import type { Experiment, Snapshot } from "./experiment.ts";

const nothing: Snapshot = { status: "idle", frames: [], cursor: 0, isLive: true };
/** Between two pictures, in ms: drawing leaves time for the reader's hand and for the worker's messages. */
const shortest = 40;
/** Where no screen asks for pictures, in ms. */
const longest = 100;

/** What an experiment shows; of frames that come faster than pictures are drawn, the latest. */
export function useSnapshot(experiment: Experiment | undefined): Snapshot {
  const [snapshot, setSnapshot] = useState(nothing);
  useEffect(() => {
    if (!experiment) return undefined;
    let [isWaiting, last] = [false, 0];
    const show = (): void => {
      if (!isWaiting) return;
      isWaiting = false;
      last = performance.now();
      setSnapshot(experiment.snapshot);
    };
    return experiment.subscribe(() => {
      if (isWaiting) return;
      isWaiting = true;
      const wait = Math.max(0, last + shortest - performance.now());
      setTimeout(() => requestAnimationFrame(show), wait);
      setTimeout(show, wait + longest);
    });
  }, [experiment]);
  return snapshot;
}
