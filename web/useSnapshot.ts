import { useEffect, useState } from "preact/hooks";
import type { Experiment, Snapshot } from "./experiment.ts";

const nothing: Snapshot = { status: "idle", frames: [], cursor: 0, isLive: true };
/** Where no screen asks for pictures, in ms. */
const longest = 100;

/** What an experiment shows, at most once for each picture of the screen. */
export function useSnapshot(experiment: Experiment | undefined): Snapshot {
  const [snapshot, setSnapshot] = useState(nothing);
  useEffect(() => {
    if (!experiment) return undefined;
    let [picture, timer] = [0, 0];
    const show = (): void => {
      cancelAnimationFrame(picture);
      clearTimeout(timer);
      [picture, timer] = [0, 0];
      setSnapshot(experiment.snapshot);
    };
    return experiment.subscribe(() => {
      if (picture !== 0) return;
      picture = requestAnimationFrame(show);
      timer = window.setTimeout(show, longest);
    });
  }, [experiment]);
  return snapshot;
}
