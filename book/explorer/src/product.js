// Products of matrices in WebAssembly with SIMD, many times as fast as in JavaScript. Factors and product are copied into its
// memory and back, so that the arrays stay ordinary ones.

const PAGE = 65_536; // bytes: a WebAssembly memory grows by pages

/** The module's memory and function; null where a browser has no SIMD or no WebAssembly, or a page's policy forbids it. */
function instantiate(binary) {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { multiply } = new WebAssembly.Instance(new WebAssembly.Module(binary), { product: { memory } }).exports;
    return { memory, multiply };
  } catch {
    return null;
  }
}

/**
 * A product by `multiply`'s own signature (matrices.js) from the assembled `product.wat`, or null where it cannot run. It gives
 * whether it was computed: memory may be short.
 */
export function fastProduct(binary) {
  const made = instantiate(binary);
  if (!made) return null;
  const { memory, multiply } = made;
  let floats = new Float32Array(memory.buffer);

  /** Have room for so many floats; whether there is. */
  const reserve = (count) => {
    const missing = Math.ceil((4 * count - memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return true;
    try {
      memory.grow(missing);
    } catch {
      return false;
    }
    floats = new Float32Array(memory.buffer);
    return true;
  };

  return (a, b, out, m, k, n, turned) => {
    const [rows, columns] = [m + (-m & 3), n + (-n & 7)]; // whole blocks; what is computed beyond m and n is never read
    const atB = rows * k;
    const atOut = atB + k * columns;
    if (!reserve(atOut + rows * columns)) return false;
    floats.set(a.subarray(0, m * k));
    if (turned === "b") putTurned(floats, atB, b, k, n, columns);
    else copy(floats, atB, columns, b, 0, n, k);
    const [stride, step] = turned === "a" ? [1, m] : [k, 1];
    multiply(0, 4 * stride, 4 * step, 4 * atB, 4 * atOut, rows, k, columns);
    copy(out, 0, n, floats, atOut, columns, m);
    return true;
  };
}

/** Rows from one array to another, the next one so many floats on. */
function copy(to, at, toStride, from, start, fromStride, rows) {
  if (toStride === fromStride) {
    to.set(from.subarray(start, start + rows * fromStride), at);
    return;
  }
  const length = Math.min(toStride, fromStride);
  for (let row = 0; row < rows; row++) {
    const [source, target] = [start + row * fromStride, at + row * toStride];
    for (let i = 0; i < length; i++) to[target + i] = from[source + i];
  }
}

/** b [n × k] as [k × n], eight of its rows at a time, so that what is written is still at hand for the next row. */
function putTurned(to, at, b, k, n, stride) {
  for (let first = 0; first < n; first += 8) {
    const last = Math.min(n, first + 8);
    for (let p = 0, target = at; p < k; p++, target += stride) {
      for (let j = first; j < last; j++) to[target + j] = b[j * k + p];
    }
  }
}
