/** Joins the character before it, or steers: no cell of its own. */
const zeroWidth = /^(?!\u00ad)[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff]$/u;
/** Wide and fullwidth characters of Unicode's East Asian Width, and pictures (but for the halves of a flag). */
const wide =
  /^(?![\u{1f1e6}-\u{1f1ff}])[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u3247\u3250-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]$/u;

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Columns that a text takes on a terminal, without its colours; characters of ambiguous width count as one. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(colours, "")) {
    if (character >= " " && character <= "~") width += 1;
    else if (!zeroWidth.test(character)) width += isWide(character) ? 2 : 1;
  }
  return width;
}

/** Whether one character takes two columns. */
export function isWide(character: string): boolean {
  return wide.test(character);
}

/** Fills a text with spaces to a width. */
export function padCells(text: string, width: number, side: "left" | "right" = "right"): string {
  const space = " ".repeat(Math.max(0, width - cellWidth(text)));
  return side === "right" ? text + space : space + text;
}

/** At most so wide, ending in … where something is cut off; without colours. */
export function cutCells(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  let [kept, used] = ["", 0];
  for (const character of text) {
    const own = cellWidth(character);
    if (used + own > width - 1) break;
    [kept, used] = [kept + character, used + own];
  }
  return `${kept}…`;
}
