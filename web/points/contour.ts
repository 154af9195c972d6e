/** A piece of a line, in cells from the left and from the top. */
export type Piece = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Where a map passes a level, as pieces of lines between the middles of its cells (marching squares; a saddle is cut by
 * its mean).
 *
 * @param map  `side` × `side`, rows from the top
 */
export function contour(map: Float32Array, side: number, level: number): Piece[] {
  const pieces: Piece[] = [];
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const at = row * side + column;
      cut(pieces, column, row, [map[at], map[at + 1], map[at + side + 1], map[at + side]], level);
    }
  }
  return pieces;
}

type Corners = readonly [a: number, b: number, c: number, d: number];

/** Corners clockwise from the upper left. */
function cut(pieces: Piece[], column: number, row: number, corners: Corners, level: number): void {
  const [a, b, c, d] = corners;
  const above = corners.map((value) => value > level);
  const [x, y] = [column + 0.5, row + 0.5];
  const share = (from: number, to: number): number => (level - from) / (to - from);
  const crossings: (readonly [number, number])[] = [];
  if (above[0] !== above[1]) crossings.push([x + share(a, b), y]);
  if (above[1] !== above[2]) crossings.push([x + 1, y + share(b, c)]);
  if (above[2] !== above[3]) crossings.push([x + share(d, c), y + 1]);
  if (above[3] !== above[0]) crossings.push([x, y + share(a, d)]);
  if (crossings.length === 2) pieces.push([...crossings[0], ...crossings[1]] as unknown as Piece);
  if (crossings.length === 4) {
    const isMiddleAbove = (a + b + c + d) / 4 > level;
    // The corners that differ from the middle are cut off, each by itself.
    const [first, second] =
      isMiddleAbove === above[0]
        ? [
            [0, 1],
            [2, 3],
          ]
        : [
            [3, 0],
            [1, 2],
          ];
    for (const [from, to] of [first, second]) {
      pieces.push([crossings[from][0], crossings[from][1], crossings[to][0], crossings[to][1]]);
    }
  }
}
