import type { Chart } from "../src/report/index.ts";
import type { Recording } from "./pageData.ts";

const files = import.meta.glob<Recording>("./recorded/*.json", { import: "default" });

/** The numbers of a card's recorded charts; a request of its own, made when somebody wants to read them. */
export async function recordedCharts(id: string): Promise<readonly Chart[]> {
  const load = files[`./recorded/${id}.json`];
  return load ? (await load()).charts : [];
}
