import { useEffect, useState } from "preact/hooks";

/** Whether the reader has asked for less motion. */
export function useReaderMotion(): "full" | "reduced" {
  const [motion, setMotion] = useState<"full" | "reduced">("full");
  useEffect(() => {
    const query = matchMedia("(prefers-reduced-motion: reduce)");
    const read = (): void => setMotion(query.matches ? "reduced" : "full");
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return motion;
}
