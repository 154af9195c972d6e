import { type Place, within } from "./scene.ts";

/** How much larger than a grid its picture is at every edge, in cells: room for the lines. */
export function rimOf(span: number): number {
  return 0.008 * span;
}

/** Where an event lies on a grid's picture, in cells from the grid's corner. */
export function pointOn(
  picture: Element,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
  side: number,
  border: number,
): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = picture.getBoundingClientRect();
  const edge = border + rimOf(side + 2 * border);
  const span = side + 2 * edge;
  return { x: ((clientX - left) / width) * span - edge, y: ((clientY - top) / height) * span - edge };
}

/** Where a key leads from a place; undefined for a key that leads nowhere. */
export function placeAfter(key: string, { row, column }: Place, side: number): Place | undefined {
  switch (key) {
    case "ArrowUp":
      return within({ row: row - 1, column }, side);
    case "ArrowDown":
      return within({ row: row + 1, column }, side);
    case "ArrowLeft":
      return within({ row, column: column - 1 }, side);
    case "ArrowRight":
      return within({ row, column: column + 1 }, side);
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: side - 1 };
    default:
      return undefined;
  }
}
