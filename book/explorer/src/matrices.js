// Products of matrices that lie row by row in Float32Arrays. Small ones are multiplied here: handing them over would take
// longer than the product. Others go to whatever `speedUp` was given.

const LARGE = 2_000; // multiplications from which handing a product over pays
let large = null;
let turnedHere = new Float32Array(0);

/** Take `product`, of `multiply`'s signature, for all but small products; what it says it has not computed is computed here. */
export function speedUp(product) {
  large = product;
}

/** out [m × n] = a [m × k] · b [k × n]; `turned` "a" or "b": of that factor the rows are given as columns. */
export function multiply(a, b, out, m, k, n, turned = "") {
  if (large && m * k * n >= LARGE && large(a, b, out, m, k, n, turned)) return out;
  if (turned === "a") multiplyHere(turn(a, k, m), b, out, m, k, n);
  else if (turned === "b") multiplyHere(a, turn(b, n, k), out, m, k, n);
  else multiplyHere(a, b, out, m, k, n);
  return out;
}

function turn(values, rows, columns) {
  if (turnedHere.length < rows * columns) turnedHere = new Float32Array(rows * columns);
  return transposed(values, turnedHere, rows, columns);
}

/** Four rows of b at a time, so that a row of the product is read and written a fourth as often. */
export function multiplyHere(a, b, out, m, k, n) {
  out.fill(0, 0, m * n);
  const whole = k - (k % 4);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let p = 0; p < whole; p += 4) {
      const at = i * k + p;
      const a0 = a[at];
      const a1 = a[at + 1];
      const a2 = a[at + 2];
      const a3 = a[at + 3];
      const b0 = p * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let j = 0; j < n; j++) out[row + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
    }
    for (let p = whole; p < k; p++) {
      const factor = a[i * k + p];
      for (let j = 0; j < n; j++) out[row + j] += factor * b[p * n + j];
    }
  }
}

/** The rows of a [rows × columns] as columns, in `out`. */
export function transposed(a, out, rows, columns) {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = a[row * columns + column];
  }
  return out;
}

/** Sums over the rows of a [rows × columns], in `out`. */
export function sumsOfColumns(a, out, rows, columns) {
  out.fill(0);
  for (let i = 0, row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) out[column] += a[i];
  }
  return out;
}
