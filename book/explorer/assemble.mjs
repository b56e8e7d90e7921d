// WebAssembly from its text form, by WABT.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

/** The binary of a .wat file; `packages` holds node_modules. */
export async function assemble(packages, file) {
  const wabt = await createRequire(path.join(packages, "package.json"))("wabt")();
  const module = wabt.parseWat(file, await readFile(file, "utf8"));
  try {
    module.validate();
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
