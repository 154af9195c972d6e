/** Marks that join the character before them: they take no cell of their own. */
const zeroWidth = /\p{Mn}|\p{Me}|[\u200b-\u200f]|\u2060|[\ufe00-\ufe0f]/u;
/** East Asian wide and fullwidth characters, and pictures: two cells each. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal, without its colours; characters of ambiguous width count as one. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of withoutColours(text)) {
    if (!zeroWidth.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

export function isWide(character: string): boolean {
  return wide.test(character);
}

/** Fills a text with spaces to a width. */
export function padCells(text: string, width: number, side: "left" | "right" = "right"): string {
  const space = " ".repeat(Math.max(0, width - cellWidth(text)));
  return side === "right" ? text + space : space + text;
}

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

function withoutColours(text: string): string {
  return text.replaceAll(colours, "");
}
