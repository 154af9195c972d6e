import { cellWidth, isWide } from "./cellWidth.ts";

/** No line begins with one of these. */
const closing = /^[，。、；：？！）」』》”’%…—·,.;:?!)\]]/u;
/** No line ends with one of these. */
const opening = /[（「『《“‘([]$/u;

/**
 * Lines of at most `width` cells: broken at spaces, and between Chinese characters where punctuation allows. A word that
 * is longer, such as an address, has a line of its own.
 *
 * @param indent  before every line
 * @param first   before the first line instead: a sign, a number
 */
export function wrapText(text: string, width: number, indent = "", first = indent): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  let space = "";
  for (const piece of pieces(text)) {
    if (piece === " ") {
      space += isEmpty ? "" : " ";
      continue;
    }
    if (!isEmpty && cellWidth(line + space + piece) > width) {
      lines.push(line);
      line = indent + piece;
    } else line += space + piece;
    isEmpty = false;
    space = "";
  }
  lines.push(line);
  return lines.join("\n");
}

/** What may not be broken: words, single Chinese characters with the punctuation that belongs to them; and spaces. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let last = "";
  for (const character of text) {
    const isGlued =
      last !== "" &&
      last !== " " &&
      character !== " " &&
      (closing.test(character) || opening.test(last) || !(isWide(character) || isWide(last)));
    if (isGlued) found[found.length - 1] += character;
    else found.push(character);
    last = character;
  }
  return found;
}
