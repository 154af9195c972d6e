import { useEffect, useRef } from "preact/hooks";
import type { PointSession, Setup } from "./session.ts";

/** New networks are at least so many ms apart while a slider moves. */
const rest = 120;

/** Tells a session what is to be trained, whenever that changes. */
export function useSetup(session: PointSession | undefined, setup: Setup | undefined): void {
  const last = useRef(0);
  const { points, settings, pace } = setup ?? {};
  const key = JSON.stringify([settings, pace]);
  useEffect(() => {
    if (!session) return undefined;
    const set = (): void => {
      last.current = performance.now();
      session.set(setup);
    };
    const timer = setTimeout(set, Math.max(0, last.current + rest - performance.now()));
    return () => clearTimeout(timer);
  }, [session, points, key]);
}
