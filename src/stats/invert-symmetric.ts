/**
 * Inverse of a symmetric, positive definite matrix, such as a sum of squares and products: the step
 * of Newton's method, and from an information matrix the variances of estimates.
 *
 * Gauss–Jordan sweeps down the diagonal (Goodnight, J. H. 1979, The American Statistician 33,
 * 149–158). The pivot of a column is what the columns before it leave unexplained of it, so the
 * first column that they explain is named.
 *
 * @param tolerance share of its own size below which a column counts as explained; 1e-10 unless told
 * @returns the inverse, or the first column that depends on those before it
 * @throws RangeError unless the matrix is square
 * @example invertSymmetric([[4, 2], [2, 3]]) // => {inverse: [[0.375, -0.25], [-0.25, 0.5]]}
 */
export function invertSymmetric(
  matrix: readonly (readonly number[])[],
  tolerance = 1e-10
): {inverse: number[][]} | {dependentColumn: number} {
  const size = matrix.length;
  if (matrix.some((row) => row.length !== size)) throw new RangeError("the matrix must be square");
  const work = matrix.map((row) => [...row]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    const pivotRow = work[pivot] as number[];
    const value = pivotRow[pivot] as number;
    const original = matrix[pivot]?.[pivot] as number;
    if (!(value > tolerance * original)) return {dependentColumn: pivot};
    for (let column = 0; column < size; column += 1) {
      pivotRow[column] = (column === pivot ? 1 : (pivotRow[column] as number)) / value;
    }
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const current = work[row] as number[];
      const factor = current[pivot] as number;
      for (let column = 0; column < size; column += 1) {
        const kept = column === pivot ? 0 : (current[column] as number);
        current[column] = kept - factor * (pivotRow[column] as number);
      }
    }
  }
  // Rounding leaves the halves differing in the last digit; callers rely on symmetry.
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const [lower, upper] = [work[row] as number[], work[column] as number[]];
      const average = ((lower[column] as number) + (upper[row] as number)) / 2;
      lower[column] = average;
      upper[row] = average;
    }
  }
  return {inverse: work};
}
