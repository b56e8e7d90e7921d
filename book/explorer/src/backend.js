// What the networks are computed with: TensorFlow.js for the initial weights, and for products of matrices WebAssembly with
// SIMD, where the browser has it.
import "@tensorflow/tfjs-backend-cpu/dist/index.js";
import * as tf from "@tensorflow/tfjs-core";

import { speedUp } from "./matrices.js";
import { fastProduct } from "./product.js";
import binary from "./product.wat";

let started;

/** What products are computed by, "WebAssembly" or "JavaScript", once all is ready. */
export function start() {
  started ??= choose();
  return started;
}

async function choose() {
  await tf.setBackend("cpu");
  const product = fastProduct(binary);
  speedUp(product);
  return product ? "WebAssembly" : "JavaScript";
}
