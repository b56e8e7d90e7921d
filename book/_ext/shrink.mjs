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
// The explorer has its own bundle, which its extension compares with what was copied. What makes cells live is loaded by
// those who run them alone: its words keep no rules on the pages of all.
const apart = ["explorer" + path.sep, "live" + path.sep, "live.js", "live.css"].map((name) => path.join(html, "_static", name));
const isOurs = (file) => !apart.some((place) => file.startsWith(place));
const scripts = files("_static/**/*.js").filter(isOurs);
const styles = files("_static/**/*.css").filter(isOurs);
// Names on a page stand in its tags: its prose is full of words, and of single letters, that are classes by chance.
const inTags = (html) => (html.match(/<[a-z][^>]*>/gi) ?? []).join(" ").match(/[\w:/-]+/g) ?? [];
const extractors = [{ extensions: ["html"], extractor: inTags }];
// Of the theme's scripts no words count: Bootstrap's name all that it could do. This is what they set on a page.
const theirs = path.join(html, "_static", "scripts") + path.sep;
const standard = [/^(show|showing|hiding|fade|active|disabled|scrolled|hide|empty|noprint|d-none|collapse|collapsing|collapsed)$/, /tooltip/, /^dropdown/, /^pst-/, /popper/, /^aria-/];
const content = [...pages, ...scripts.filter((file) => !file.startsWith(theirs))];
const used = { content, css: styles, keyframes: true, extractors, safelist: { standard } };
// PurgeCSS takes a variable for unused that one style sheet sets and another uses: name those that any rule left uses.
const kept = (await new PurgeCSS().purge(used)).map(({ css }) => css);
const others = files("_static/**/*.css").filter((file) => !isOurs(file)).map((file) => readFileSync(file, "utf8"));
const variables = [...[...kept, ...others].join("").matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name);
for (const { file, css } of await new PurgeCSS().purge({ ...used, variables: true, safelist: { standard, variables } })) {
  writeFileSync(file, transformSync(css, { minify: true, loader: "css", legalComments: "inline" }).code);
}
for (const file of scripts) {
  writeFileSync(file, transformSync(readFileSync(file, "utf8"), { minify: true, legalComments: "inline" }).code);
}
