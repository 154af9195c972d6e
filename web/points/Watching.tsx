import type { JSX } from "preact";
import { useWatched } from "../useWatched.ts";
import { nothingYet, type PointSession, type PointSnapshot } from "./session.ts";

interface WatchingProps {
  readonly session: PointSession | undefined;
  readonly show: (snapshot: PointSnapshot) => JSX.Element;
}

/** A part of the page that follows the training, so that the rest of it need not be made again for each picture. */
export function Watching({ session, show }: WatchingProps): JSX.Element {
  return show(useWatched(session, nothingYet));
}
