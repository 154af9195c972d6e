/**
 * Rows of cells with every column as wide as its widest cell, two spaces between.
 *
 * @param left  how many of the first columns begin at the left; the others end at the right
 */
export function textTable(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat(widths[column] - widthOf(cell));
        return column < left ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** Columns on a terminal: Chinese characters take two. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u3000-\u9fff\uff00-\uff60]/.test(character) ? 2 : 1), 0);
}
