// Bundle the explorer: `node build.mjs PACKAGES TARGET`, where PACKAGES holds node_modules. Classic scripts come out,
// since a page opened from a file can load neither modules nor a worker of its own address.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { assemble } from "./assemble.mjs";

const [packages, target] = process.argv.slice(2).map((folder) => path.resolve(folder));
const source = path.join(import.meta.dirname, "src");
const { build } = createRequire(path.join(packages, "package.json"))("esbuild");

const wat = {
  name: "wat",
  setup: ({ onLoad }) => onLoad({ filter: /\.wat$/ }, async ({ path: file }) => ({ contents: await assemble(packages, file), loader: "binary" })),
};
const common = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  nodePaths: [path.join(packages, "node_modules")],
  plugins: [wat],
  legalComments: "eof",
  logLevel: "warning",
};

await build({ ...common, entryPoints: [path.join(source, "main.js")], outfile: path.join(target, "explorer.js") });
const worker = await build({ ...common, entryPoints: [path.join(source, "worker.js")], write: false });
await writeFile(path.join(target, "engine.js"), `globalThis.nncourseEngine=${JSON.stringify(worker.outputFiles[0].text)};\n`);
for (const name of ["loader.js", "explorer.css", "presets.json"]) {
  await writeFile(path.join(target, name), await readFile(path.join(source, name)));
}
