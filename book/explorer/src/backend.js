// The arithmetic of TensorFlow.js, for initial weights and large products: WebAssembly with SIMD where the browser has it,
// plain JavaScript elsewhere. The binary is part of this script, since a page opened from a file may fetch nothing.
import "@tensorflow/tfjs-backend-cpu/dist/index.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm";
import * as tf from "@tensorflow/tfjs-core";

import { speedUp } from "./matrices.js";

let started;

/** The name of the backend, once it is ready. */
export function start() {
  started ??= choose();
  return started;
}

async function choose() {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false); // the binary with threads is not shipped
  if (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    const address = URL.createObjectURL(new Blob([binary], { type: "application/wasm" }));
    const names = ["", "-simd", "-threaded-simd"].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
    setWasmPaths(Object.fromEntries(names.map((name) => [name, address]))); // it wants a place for each, and uses one
    if (await tf.setBackend("wasm").catch(() => false)) {
      speedUp(product);
      return "wasm";
    }
  }
  await tf.setBackend("cpu");
  return "cpu";
}

/** A product of matrices by the backend (see `multiply`): its arrays are copied there and back. */
function product(a, b, out, m, k, n) {
  const made = tf.tidy(() => tf.matMul(tf.tensor2d(a.subarray(0, m * k), [m, k]), tf.tensor2d(b.subarray(0, k * n), [k, n])));
  out.set(made.dataSync());
  made.dispose();
}
