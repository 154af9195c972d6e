/** What stands above an op: prose, a formula and tags. */
export interface Docstring {
  /** The first sentence. */
  readonly summary: string;
  /** What else the prose says, paragraph by paragraph. */
  readonly more: readonly string[];
  /** Indented lines, without the indent. */
  readonly formula: readonly string[];
  /** The sentence in Chinese; "" when it is missing. */
  readonly zh: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string;
  readonly throws: string;
  readonly saves: string;
  readonly source: string;
  readonly example: { readonly call: string; readonly value: string } | undefined;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The docstring of the export `name`; throws when there is none. */
export function readDocstring(code: string, name: string): Docstring {
  const at = code.search(new RegExp(`^export (const|(async )?function) ${name}\\b`, "m"));
  const start = code.lastIndexOf("/**", at);
  const end = code.indexOf("*/", start);
  if (at < 0 || start < 0 || code.slice(end + 2, at).trim() !== "") throw new Error(`${name} has no docstring.`);
  const lines = code
    .slice(start + 3, end)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const firstTag = lines.findIndex((line) => line.startsWith("@"));
  const prose = lines.slice(0, firstTag < 0 ? lines.length : firstTag);
  const formula = prose.filter((line) => /^ {4}/.test(line)).map((line) => line.slice(4));
  const paragraphs = prose
    .map((line) => (/^ {4}/.test(line) ? "" : line))
    .join("\n")
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter((paragraph) => paragraph !== "");
  const [first = "", ...others] = paragraphs;
  // A sentence ends where a capital letter or a digit begins the next one: "e.g. this" does not.
  const [summary, rest = ""] = first.split(/(?<=[.)]) (?=[A-Z0-9])(.*)/s);
  const tags = lines
    .slice(firstTag < 0 ? lines.length : firstTag)
    .join("\n")
    .split(/^@/m)
    .filter((tag) => tag !== "")
    .map((tag) => {
      const [, word, text] = tag.match(/^(\w+)\s*(.*)$/s) ?? ["", "", ""];
      return { word, text: text.trim() };
    });
  const tag = (word: string): string => oneLine(tags.find((each) => each.word === word)?.text ?? "");
  const [, call, value] = tag("example").match(/^(.*?) \/\/ (.*)$/) ?? [];
  return {
    summary,
    more: [rest, ...others].filter((paragraph) => paragraph !== ""),
    formula,
    zh: tag("zh"),
    params: tags
      .filter((each) => each.word === "param")
      .map(({ text }) => {
        const [, param, about] = text.match(/^(\S+)\s+(.*)$/s) ?? ["", text, ""];
        return { name: param, text: oneLine(about) };
      }),
    returns: tag("returns"),
    throws: tag("throws"),
    saves: tag("saves"),
    source: tag("source"),
    example: call === undefined ? undefined : { call, value },
  };
}
