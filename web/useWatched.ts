import { useEffect, useState } from "preact/hooks";
import type { Watched } from "./watched.ts";

/** Between two pictures, in ms: drawing leaves time for the reader's hand and for the worker's messages. */
const shortest = 40;
/** Where no screen asks for pictures, in ms. */
const longest = 100;

/** What something shows; of changes that come faster than pictures are drawn, the latest. */
export function useWatched<S>(watched: Watched<S> | undefined, nothing: S): S {
  const [snapshot, setSnapshot] = useState(nothing);
  useEffect(() => {
    if (!watched) return undefined;
    let [isWaiting, last] = [false, 0];
    const show = (): void => {
      if (!isWaiting) return;
      isWaiting = false;
      last = performance.now();
      setSnapshot(watched.snapshot);
    };
    return watched.subscribe(() => {
      if (isWaiting) return;
      isWaiting = true;
      const wait = Math.max(0, last + shortest - performance.now());
      setTimeout(() => requestAnimationFrame(show), wait);
      setTimeout(show, wait + longest);
    });
  }, [watched]);
  return snapshot;
}
