// The arithmetic of TensorFlow.js: WebAssembly with SIMD where the browser has it, plain JavaScript elsewhere. The
// binary is part of this script, since a page opened from a file may fetch nothing.
import "@tensorflow/tfjs-backend-cpu/dist/index.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm";
import * as tf from "@tensorflow/tfjs-core";

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
      turnBeforeMultiplying();
      return "wasm";
    }
  }
  await tf.setBackend("cpu");
  return "cpu";
}

/**
 * Back-propagation multiplies by transposed matrices, for which WebAssembly's kernel takes a slow path: turning them
 * first is quicker. The registry of kernels is where TensorFlow.js lets one be exchanged.
 */
function turnBeforeMultiplying() {
  const plain = tf.getKernel("BatchMatMul", "wasm");
  const transpose = tf.getKernel("Transpose", "wasm").kernelFunc;
  const turned = (x, backend) => {
    const axes = x.shape.map((_, axis) => axis);
    const perm = [...axes.slice(0, -2), axes.at(-1), axes.at(-2)];
    return transpose({ inputs: { x }, backend, attrs: { perm } });
  };
  const kernelFunc = ({ inputs, backend, attrs: { transposeA, transposeB } }) => {
    const a = transposeA ? turned(inputs.a, backend) : inputs.a;
    const b = transposeB ? turned(inputs.b, backend) : inputs.b;
    const attrs = { transposeA: false, transposeB: false };
    const product = plain.kernelFunc({ inputs: { a, b }, backend, attrs });
    if (transposeA) backend.disposeData(a.dataId);
    if (transposeB) backend.disposeData(b.dataId);
    return product;
  };
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({ ...plain, kernelFunc });
}
