/** Solves A x = b for a small symmetric positive definite A, by elimination; for predictions. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}

/** XᵀX / N of N rows. */
export function secondMoments(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0].length;
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (__, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0) / rows.length),
  );
}

/** Eigenvalues of a small symmetric matrix, largest first, each with its unit vector, by Jacobi's rotations. */
export function eigen(matrix: readonly (readonly number[])[]): { value: number; vector: number[] }[] {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const turn = { p, q, c, s: t * c };
        turnColumns(a, turn);
        turnColumns(v, turn);
        const { s } = turn;
        for (let k = 0; k < n; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
      }
    }
  }
  return a.map((row, i) => ({ value: row[i], vector: v.map((line) => line[i]) })).sort((x, y) => y.value - x.value);
}

function turnColumns(rows: number[][], { p, q, c, s }: { p: number; q: number; c: number; s: number }): void {
  for (const row of rows) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}
