import { useEffect, useState } from "preact/hooks";
import type { Theme } from "./ramp.ts";

/** The reader's theme: a canvas knows no custom properties. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState<Theme>("light");
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const read = (): void => setTheme(dark.matches ? "dark" : "light");
    read();
    dark.addEventListener("change", read);
    return () => dark.removeEventListener("change", read);
  }, []);
  return theme;
}
