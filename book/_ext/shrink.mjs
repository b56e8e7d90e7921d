// Shrink what pages load: `node shrink.mjs PACKAGES HTML` drops from the style sheets what no page and no script
// names, and minifies style sheets and scripts in place.
import { readFileSync, writeFileSync, globSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [packages, html] = process.argv.slice(2).map((folder) => path.resolve(folder));
const require = createRequire(path.join(packages, "package.json"));
const { PurgeCSS } = require("purgecss");
const { transformSync } = require("esbuild");
const files = (pattern) => globSync(pattern, { cwd: html }).map((name) => path.join(html, name));

const pages = files("**/*.html");
// The explorer has its own bundle, which its extension compares with what was copied.
const isOurs = (file) => !file.startsWith(path.join(html, "_static", "explorer") + path.sep);
const scripts = files("_static/**/*.js").filter(isOurs);
const styles = files("_static/**/*.css").filter(isOurs);
const used = { content: [...pages, ...scripts], css: styles, variables: true, keyframes: true };
for (const { file, css } of await new PurgeCSS().purge(used)) {
  writeFileSync(file, transformSync(css, { minify: true, loader: "css", legalComments: "inline" }).code);
}
for (const file of scripts) {
  writeFileSync(file, transformSync(readFileSync(file, "utf8"), { minify: true, legalComments: "inline" }).code);
}
