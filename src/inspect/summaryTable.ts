import { show } from "../ir/shape.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { textTable } from "./textTable.ts";
import type { WeightSharing } from "./weightSharing.ts";

/** Words of the printed tables. */
export interface SummaryWords {
  readonly layer: string;
  readonly type: string;
  readonly output: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly inferenceBytes: string;
  readonly trainingBytes: string;
  readonly total: string;
  readonly places: string;
  readonly locallyConnected: string;
  readonly dense: string;
  readonly sharingTitle: string;
  /** What the byte columns mean, with the bytes of the parameters. */
  readonly bytesNote: (parameterBytes: string) => string;
}

const english: SummaryWords = {
  layer: "layer",
  type: "type",
  output: "output",
  parameters: "parameters",
  multiplyAdds: "multiply-adds",
  inferenceBytes: "inference bytes",
  trainingBytes: "training bytes",
  total: "total",
  places: "shared by",
  locallyConnected: "without sharing",
  dense: "as dense layer",
  sharingTitle:
    "Shared weights: parameters as they are, with weights of their own at every place, and as a dense layer",
  bytesNote: (bytes) =>
    `Inference needs a layer's output until it was read; training keeps so much for its backward. Parameters take ${bytes} bytes.`,
};

const count = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 0 });

/** The layers as a table of text, numbers to the right, and below it what layers save by sharing weights. */
export function summaryTable(table: Summary, words: SummaryWords = english): string {
  const { rows, inputShape, parameters, multiplyAdds, trainingBytes, parameterBytes } = table;
  const layers = textTable(
    [
      [
        words.layer,
        words.type,
        `${words.output} (${show(inputShape)})`,
        "",
        words.parameters,
        words.multiplyAdds,
        words.inferenceBytes,
        words.trainingBytes,
      ],
      ...rows.map((row) => [
        row.path,
        row.type,
        show(row.outputShape),
        row.arithmetic,
        count(row.parameters),
        count(row.multiplyAdds),
        count(row.outputBytes),
        count(row.trainingBytes),
      ]),
      [words.total, "", "", "", count(parameters), count(multiplyAdds), "", count(trainingBytes)],
    ],
    4,
  );
  return [layers, words.bytesNote(count(parameterBytes)), ...sharingTable(rows, words)].join("\n");
}

function sharingTable(rows: readonly SummaryRow[], words: SummaryWords): string[] {
  const shared = rows.flatMap((row): [SummaryRow, WeightSharing][] =>
    row.sharing && row.sharing.factor > 1 ? [[row, row.sharing]] : [],
  );
  if (shared.length === 0) return [];
  const table = textTable(
    [
      [words.layer, words.type, words.parameters, words.places, words.locallyConnected, words.dense],
      ...shared.map(([{ path, type, parameters }, { factor, locallyConnected, dense }]) => [
        path,
        type,
        count(parameters),
        `×${count(factor)}`,
        count(locallyConnected),
        dense === null ? "" : count(dense),
      ]),
    ],
    2,
  );
  return ["", words.sharingTitle, table];
}
