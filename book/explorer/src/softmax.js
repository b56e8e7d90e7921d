// The softmax of logits [examples × classes], and the cross entropy with labels.

/** The logarithm of the sum of the exponentials of one example's logits. */
function logSum(logits, from, classes) {
  let most = -Infinity;
  for (let i = from; i < from + classes; i++) most = Math.max(most, logits[i]);
  let sum = 0;
  for (let i = from; i < from + classes; i++) sum += Math.exp(logits[i] - most);
  return most + Math.log(sum);
}

/** The mean over the examples; in `g`, where given, its gradient with respect to the logits. */
export function crossEntropy(logits, labels, classes, g) {
  let loss = 0;
  labels.forEach((label, e) => {
    const from = e * classes;
    const whole = logSum(logits, from, classes);
    loss += (whole - logits[from + label]) / labels.length;
    for (let i = 0; g && i < classes; i++) {
      g[from + i] = (Math.exp(logits[from + i] - whole) - (i === label ? 1 : 0)) / labels.length;
    }
  });
  return loss;
}

/** The probability of one class for each example. */
export function shareOf(logits, examples, classes, wanted) {
  return Float32Array.from({ length: examples }, (_, e) => Math.exp(logits[e * classes + wanted] - logSum(logits, e * classes, classes)));
}
