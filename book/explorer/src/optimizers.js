// Keras' optimizers on flat arrays, with Keras' own settings. `step(variables, gradients, rate)` changes the variables.

function sgd() {
  return (variables, gradients, rate) => {
    variables.forEach((variable, v) => {
      const gradient = gradients[v];
      for (let i = 0; i < variable.length; i++) variable[i] -= rate * gradient[i];
    });
  };
}

function momentum(kept = 0.9) {
  let speeds;
  return (variables, gradients, rate) => {
    speeds ??= variables.map(({ length }) => new Float32Array(length));
    variables.forEach((variable, v) => {
      const [gradient, speed] = [gradients[v], speeds[v]];
      for (let i = 0; i < variable.length; i++) {
        speed[i] = kept * speed[i] - rate * gradient[i];
        variable[i] += speed[i];
      }
    });
  };
}

/** Kingma and Ba, "Adam", 2015, in the order of its section 2, which Keras follows: ε is not corrected for the start. */
function adam(beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7) {
  let [moments, steps] = [undefined, 0];
  return (variables, gradients, rate) => {
    moments ??= variables.map(({ length }) => [new Float32Array(length), new Float32Array(length)]);
    steps++;
    const alpha = rate * Math.sqrt(1 - beta2 ** steps) / (1 - beta1 ** steps);
    variables.forEach((variable, v) => {
      const [gradient, [first, second]] = [gradients[v], moments[v]];
      for (let i = 0; i < variable.length; i++) {
        const g = gradient[i];
        const m = (first[i] += (1 - beta1) * (g - first[i]));
        const s = (second[i] += (1 - beta2) * (g * g - second[i]));
        variable[i] -= alpha * m / (Math.sqrt(s) + epsilon);
      }
    });
  };
}

const KINDS = { sgd, momentum, adam };

/** A fresh optimizer by the page's name for it. */
export function optimizer(name) {
  return KINDS[name]();
}
