// Where the values of a network on a batch lie, so that updates do not ask for memory again and again.

/**
 * Of each layer, as Float32Array [examples × units]: pre-activations `z`, activations `a`, which of the last layer are `z`,
 * and gradients `g`; for normalisation `n`, the values before γ and β, and `shrunk` [examples], by what they were
 * multiplied. Where nothing is kept, two arrays take turns: then there is a way up, and none back.
 */
export class Pass {
  constructor(sizes, examples, isKept) {
    const widest = Math.max(...sizes.slice(1));
    const part = (units = widest) => new Float32Array(examples * units);
    const turns = isKept ? [] : [part(), part()];
    const shrunk = new Float32Array(examples);
    const own = (units, isLast) => {
      const z = part(units);
      return { z, a: isLast ? z : part(units), g: part(units), n: part(units), shrunk: new Float32Array(examples) };
    };
    const shared = (values) => ({ z: values, a: values, n: values, shrunk });
    this.layers = sizes.slice(1).map((units, l) => (isKept ? own(units, l === sizes.length - 2) : shared(turns[l % 2])));
    if (isKept) this.raw = part(); // a gradient on its way through normalisation
  }
}
