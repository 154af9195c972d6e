import { type ScalarName, scalars } from "../../src/ir/scalars.ts";
import type { AnyRecord } from "../../src/ops/defineOp.ts";
import { suiteTolerance } from "../../src/ops/suiteInputs.ts";
import { chineseReason } from "../../src/report/memoryReasons.ts";
import type { Docstring } from "./docstring.ts";
import { rowBound } from "./errorBound.ts";
import type { Facts } from "./facts.ts";
import { type Language, type Texts, texts } from "./texts.ts";
import { zhPhrases } from "./zhPhrases.ts";

/** One op as the page shows it; without a record there is only its docstring. */
export interface Entry {
  readonly name: string;
  readonly doc: Docstring;
  readonly found?: { readonly record: AnyRecord; readonly facts: Facts };
}

/** Prose as Markdown: what would be markup outside of code is escaped. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[*_<]/g, "\\$&")))
    .join("");
}

/** A docstring's words on an argument or a result in the page's language. */
function said(text: string, language: Language): string {
  return prose(language === "zh" && Object.hasOwn(zhPhrases, text) ? zhPhrases[text] : text);
}

const listed = (names: readonly string[], t: Texts): string => names.map((name) => `\`${name}\``).join(t.separator);

/** "2·10⁻⁵" */
function power(value: number): string {
  const [digits, exponent] = value.toExponential().split("e");
  const raised = [...exponent].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
  return `${digits}·10${raised}`;
}

function parameters({ doc, found }: Entry, language: Language): string[] {
  const t = texts[language];
  const attrs = (found?.record.attrs ?? {}) as Readonly<Record<string, unknown>>;
  const missing = new Set(found?.record.inputs.filter((name) => name.endsWith("?")).map((name) => name.slice(0, -1)));
  return doc.params.map(({ name, text }) => {
    const value = attrs[name];
    const shown = ["string", "number", "boolean"].includes(typeof value) || value === null;
    const given = shown ? `${t.byDefault} \`${JSON.stringify(value)}\`` : missing.has(name) ? t.optional : "";
    return `- \`${name}\`${given ? t.aside(given) : ""}${t.colon}${said(text, language)}`;
  });
}

function saved({ doc, found }: Entry, t: Texts, language: Language): string {
  const keys = found?.facts.saved;
  if (keys === undefined) return doc.saves && language === "en" ? prose(doc.saves) : t.savedByParts;
  if (keys.length === 0) return t.savedNothing;
  const because = found?.record.because ?? {};
  const reasons = typeof because === "string" ? [because] : [...new Set<string>(Object.values(because))];
  if (language === "zh") return [listed(keys, t), ...reasons.map((reason) => prose(chineseReason(reason)))].join("；");
  return [prose(doc.saves), ...reasons.map(prose)].join("; ");
}

function gradient({ gradients, saved: own }: Facts, t: Texts): string {
  if (gradients.length === 0) return t.gradientNone;
  return own === undefined ? t.gradientOfParts(listed(gradients, t)) : t.gradientOwn(listed(gradients, t));
}

function bound({ bound: known }: Facts, t: Texts): string {
  if (known.kind === "exact") return t.boundExact;
  return known.kind === "ulp" ? t.boundUlp(known.ulp, known.row) : t.boundComposition(power(suiteTolerance));
}

/** Chinese readers get the names of the errors; the sentence around them is English. */
function errors(text: string, language: Language): string {
  if (language === "en") return prose(text);
  return [...new Set(text.match(/\b\w+Error\b/g))].join(texts[language].separator);
}

function entry(one: Entry, language: Language): string[] {
  const t = texts[language];
  const { name, doc, found } = one;
  const lines = [`### ${name}`, "", language === "zh" ? doc.zh : prose(doc.summary), ""];
  if (doc.formula.length > 0) lines.push("```text", ...doc.formula, "```", "");
  if (language === "en") for (const paragraph of doc.more) lines.push(prose(paragraph), "");
  lines.push(...parameters(one, language));
  const item = (label: string, text: string): void => {
    if (text !== "") lines.push(`- **${label}**${t.colon}${text}`);
  };
  item(t.returns, said(doc.returns, language));
  item(t.throws, errors(doc.throws, language));
  if (found) {
    item(t.gradient, gradient(found.facts, t));
    if (found.facts.gradients.length > 0) item(t.saved, saved(one, t, language));
    const backends = found.facts.backends.map((backend) => backend.name + t.aside(backend.dtypes.join(t.separator)));
    item(t.backends, backends.join(t.separator));
    item(t.bound, bound(found.facts, t));
  }
  item(t.source, prose(doc.source));
  if (doc.example) item(t.example, `\`${doc.example.call}\` → \`${doc.example.value}\``);
  return [...lines, ""];
}

function scalarTable(t: Texts): string[] {
  const rows = (Object.keys(scalars) as ScalarName[]).map((name) => {
    const ulp = rowBound(name);
    const { arity, kind } = scalars[name];
    return `| \`${name}\` | ${arity} | ${t.scalarResults[kind]} | ${ulp === 0 ? t.exact : ulp} |`;
  });
  return [`| ${t.scalarHead.join(" | ")} |`, "| --- | --- | --- | --- |", ...rows, ""];
}

/** The whole page. */
export function renderPage(entries: readonly Entry[], language: Language): string {
  const t = texts[language];
  const link = ({ name }: Entry): string => `[${name}](#${name.toLowerCase()})`;
  const withRecord = entries.filter(({ found }) => found);
  const without = entries.filter(({ found }) => !found);
  const lines = [
    `# ${t.title}`,
    "",
    ...t.intro.flatMap((paragraph) => [paragraph, ""]),
    `**${t.index}** (${entries.length})${t.colon}${entries.map(link).join(" · ")}`,
    "",
    `## ${t.scalarTitle}`,
    "",
    t.scalarIntro,
    "",
    ...scalarTable(t),
    `## ${t.opsTitle}`,
    "",
    ...withRecord.flatMap((one) => entry(one, language)),
    `## ${t.listsTitle}`,
    "",
    t.listsIntro,
    "",
    ...without.flatMap((one) => entry(one, language)),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}
