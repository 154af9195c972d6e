import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pngDataUri } from "./pngDataUri.ts";
import { renderReport } from "./renderReport.ts";
import type { RunRecord } from "./runRecord.ts";
import { sampleRecord } from "./sampleRecord.fixture.ts";
import { texts } from "./texts.ts";

const hostile = `<img src=x onerror="alert('1')">&`;

function withText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withText);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withText(item)]));
  }
  return typeof value === "string" ? hostile : value;
}

describe("renderReport", () => {
  test("asks for nothing outside the file and runs no script", () => {
    const page = renderReport(sampleRecord());
    const addresses = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map((match) => match[1]);
    expect(addresses.filter((address) => !/^(data:image\/png;base64,|#)/.test(address))).toEqual([]);
    expect(page).not.toMatch(/<script|@import|<link/);
  });

  test("escapes every text of the record", () => {
    const record = withText(sampleRecord()) as RunRecord;
    const { version, lang, end, startedAt } = sampleRecord();
    const evaluation = record.evaluation && { ...record.evaluation, part: "test" as const };
    const health = record.health?.map((step) => {
      return { ...step, findings: step.findings.map((finding) => ({ ...finding, kind: "inactive" as const })) };
    });
    const page = renderReport({
      ...record,
      version,
      lang,
      end,
      startedAt: `${startedAt}${hostile}`,
      evaluation,
      health,
    });
    expect(page).not.toContain("<img src=x");
    expect(page).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
  });

  test("escapes the names of settings", () => {
    expect(renderReport(sampleRecord({ config: { [hostile]: 1 } }))).not.toContain("<img src=x");
  });

  test("gives equal pages for equal records", () => {
    expect(renderReport(sampleRecord())).toBe(renderReport(sampleRecord()));
  });

  test("takes a record that went through JSON", () => {
    const record = JSON.parse(JSON.stringify(sampleRecord())) as RunRecord;
    expect(renderReport(record)).toBe(renderReport(sampleRecord()));
  });

  test("shows count, role, layer and setting", () => {
    const page = renderReport(sampleRecord());
    for (const part of [
      "98.59%",
      "8 taken for 1: 2",
      "6 MiB",
      "saved for backward",
      "relu keeps y: its derivative is y &gt; 0",
      "1 × 32 × 4 × 4",
      "79,946",
    ]) {
      expect(page).toContain(part);
    }
    expect(page).toContain("<code>optimizer.lr</code>");
  });

  test("shows the run's health: what was found and when, and a curve for every layer and measure", () => {
    const page = renderReport(sampleRecord());
    expect(page).toContain("0 conv2d: a step changes the weights by 0.2 of their norm");
    expect(page).toContain("2 relu: 45 % of the units were 0 on all 256 samples seen");
    expect(page).toContain("Seen at step 101.");
    expect(page).toContain('aria-label="1 batchNorm: Gradient norm (logarithmic), from 0.2 to 0.2"');
    // 2 + 2 norms and ratios, 4 outputs, a share of units and one of values, a distance, the whole norm and the noise.
    expect(page.match(/class="spark"/g)).toHaveLength(13);
    expect(page).toContain("1,178");
    expect(renderReport(sampleRecord({ health: undefined, noiseScales: undefined }))).not.toContain(texts.en.health);
  });

  test("gives a run with health and no finding the word for it, in its language", () => {
    const health = sampleRecord().health?.map((step) => ({ ...step, findings: [] }));
    expect(renderReport(sampleRecord({ health }))).toContain(texts.en.healthy);
    expect(renderReport(sampleRecord({ health, lang: "zh" }))).toContain(texts.zh.healthy);
  });

  test("takes a logarithmic axis for a loss that falls by more than 20", () => {
    expect(renderReport(sampleRecord())).toContain(texts.en.logScale);
    const epochs = [
      { epoch: 1, train: { loss: 2 } },
      { epoch: 2, train: { loss: 1 } },
    ];
    expect(renderReport(sampleRecord({ epochs }))).not.toContain(texts.en.logScale);
  });

  test.each<[string, Partial<RunRecord>]>([
    ["no epoch", { epochs: [], bestEpoch: undefined, evaluation: undefined, memory: undefined, end: "interrupted" }],
    ["one epoch", { epochs: [{ epoch: 1, train: { loss: 0.7 } }] }],
    [
      "a loss that is no number",
      {
        epochs: [
          { epoch: 1, train: { loss: null } },
          { epoch: 2, train: { loss: Number.NaN } },
        ],
      },
    ],
    [
      "a loss of 0",
      {
        epochs: [
          { epoch: 1, train: { loss: 1 } },
          { epoch: 2, train: { loss: 0 } },
        ],
      },
    ],
    ["regression", { evaluation: { part: "test", samples: 50, loss: 2.4 } }],
  ])("renders a run with %s", (_, changes) => {
    const page = renderReport(sampleRecord(changes));
    expect(page).toContain("</html>");
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test("leaves no English word of its own in a Chinese report", () => {
    const page = renderReport(sampleRecord({ lang: "zh" }));
    expect(page).toContain('<html lang="zh-CN">');
    const english = Object.values(texts.en).filter(
      (word): word is string => typeof word === "string" && word.length > 3,
    );
    const own = page.replace(/<style>[\s\S]*?<\/style>/, "").replace(/<svg[^>]*>/g, "");
    expect(english.filter((word) => own.includes(`>${word}<`))).toEqual([]);
  });
});

test("pngDataUri writes a PNG whose rows are the pixels", () => {
  const pixels = Array.from({ length: 2 * 3 * 3 }, (_, i) => i * 14);
  const bytes = Buffer.from(pngDataUri({ width: 3, height: 2, channels: 3, pixels }).split(",")[1], "base64");
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24], bytes[25]]).toEqual([3, 2, 8, 2]);
  const at = bytes.indexOf("IDAT");
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  expect([...rows]).toEqual([0, ...pixels.slice(0, 9), 0, ...pixels.slice(9)]);
});
