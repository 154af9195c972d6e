import { cellWidth, isWide } from "./cellWidth.ts";

/** No line begins with one of these. */
const closing = /^[，。、；：？！）」』》”’%…—,.;:?!)\]]/u;
/** No line ends with one of these. */
const opening = /[（「『《“‘([]$/u;

/** Lines of at most `width` cells: broken at spaces, and between Chinese characters where punctuation allows. */
export function wrapText(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = indent;
  let space = "";
  for (const piece of pieces(text)) {
    if (piece === " ") {
      space = " ";
      continue;
    }
    const isEmpty = line === indent;
    if (!isEmpty && cellWidth(line + space + piece) > width) {
      lines.push(line);
      line = indent + piece;
    } else line += (isEmpty ? "" : space) + piece;
    space = "";
  }
  lines.push(line);
  return lines.join("\n");
}

/** What may not be broken: words, single Chinese characters with the punctuation that belongs to them; and spaces. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const character of text) {
    const last = found[found.length - 1];
    const glued =
      last !== undefined &&
      last !== " " &&
      character !== " " &&
      (closing.test(character) || opening.test(last) || !(isWide(character) || isWide(last.slice(-1))));
    if (glued) found[found.length - 1] = last + character;
    else found.push(character);
  }
  return found;
}
