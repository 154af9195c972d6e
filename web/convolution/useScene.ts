import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Text } from "../../src/report/index.ts";
import { firstScene, type Scene, settled } from "./scene.ts";
import { readScene, writeScene } from "./sceneAddress.ts";

/** A hand that is still on it keeps the address as it is, so that a stroke is one step of the history. */
export type Hand = "held";

export type ChangeScene = (part: Partial<Scene>, hand?: Hand) => void;

interface Address {
  /** As in the address, with its question mark. */
  readonly query: string;
  /** What the address asked for and cannot be. */
  readonly problems: readonly Text[];
}

/** A hand that rests so long, in ms, has made one step of the history; browsers allow only some steps a minute. */
const rest = 350;

/** The scene, kept in the address: back and forward work, and a copied link shows the same. */
export function useScene(): [Scene, ChangeScene, Address] {
  // The built page shows the first scene; the address is read when it is alive.
  const [state, setState] = useState<{ scene: Scene; problems: readonly Text[] }>({ scene: firstScene, problems: [] });
  const latest = useRef(firstScene);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const write = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const address = location.pathname + writeScene(latest.current) + location.hash;
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
  }, []);
  useEffect(() => {
    const read = (): void => {
      clearTimeout(timer.current);
      timer.current = undefined;
      const found = readScene(location.search);
      latest.current = found.scene;
      setState(found);
    };
    const leave = (): void => {
      if (timer.current !== undefined) write();
    };
    if (location.search) read();
    addEventListener("popstate", read);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("popstate", read);
      removeEventListener("pagehide", leave);
    };
  }, [write]);
  const change = useCallback<ChangeScene>(
    (part, hand) => {
      latest.current = settled({ ...latest.current, ...part });
      setState({ scene: latest.current, problems: [] });
      clearTimeout(timer.current);
      timer.current = hand === "held" ? undefined : setTimeout(write, rest);
    },
    [write],
  );
  const { scene, problems } = state;
  return [scene, change, { query: writeScene(scene), problems }];
}
