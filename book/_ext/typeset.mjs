// Typeset formulas: `node typeset.mjs PACKAGES` reads [[TeX, whether displayed], …] as JSON from standard input and
// writes the MathML of each as JSON; a formula that cannot be set becomes {error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const temml = createRequire(path.join(path.resolve(process.argv[2]), "package.json"))("temml");

function typeset([tex, displayMode]) {
  try {
    return temml.renderToString(tex, { displayMode, throwOnError: true, wrap: "tex" });
  } catch (error) {
    return { error: error.message };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
