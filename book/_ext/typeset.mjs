// Typeset formulas: `node typeset.mjs PACKAGES` reads [[TeX, whether displayed], …] as JSON from standard input and
// writes the MathML of each as JSON; a formula that cannot be set becomes {error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const temml = createRequire(path.join(path.resolve(process.argv[2]), "package.json"))("temml");

const isSign = (node, form) => node?.type === "mo" && node.attributes.form === form && node.attributes.stretchy === "false";
const isLoneSign = (node) => node.type === "mrow" && node.children.length === 1 && node.children[0].type === "mo";

// What Temml sets otherwise than TeX, mended in its tree: a node is changed, or another one takes its place.
const MENDED = {
  // A power stands at the bracket that closes its base, as high as at a letter, not above the highest sign within.
  msup: raiseAtBracket,
  msub: raiseAtBracket,
  msubsup: raiseAtBracket,
  // The sign of a root over a low letter is as high as that over a digit, with room under its bar.
  msqrt(root) {
    root.children.push(element(root, "mspace", { width: "0em", height: "0.7em" }));
    return root;
  },
  // Dots keep no distance of their own from the signs between which they stand.
  mo(sign) {
    if (/^[…⋯]$/.test(sign.children[0]?.text)) Object.assign(sign.attributes, { lspace: "0em", rspace: "0em" });
    return sign;
  },
};

function element(like, name, attributes, children = []) {
  return Object.assign(new like.constructor(name, children), { attributes });
}

function raiseAtBracket(script) {
  const [base, ...scripts] = script.children;
  if (base.type !== "mrow" || !isSign(base.children[0], "prefix") || !isSign(base.children.at(-1), "postfix")) return script;
  script.children = [element(base, "mpadded", { height: "0.6em" }, [base.children.pop()]), ...scripts];
  base.children.push(script);
  return base;
}

// TeX leaves a thin space between a factor and the name of a function. Temml does so after a letter or a digit alone,
// not after one with an index or a power, a fraction or a bracket.
function isFactor(node) {
  if (/^(mrow|mstyle)$/.test(node?.type)) return isFactor(node.children.at(-1));
  if (/^(msub|msup|msubsup)$/.test(node?.type)) return node.children[0].type !== "mo";
  return /^(mfrac|msqrt|mroot)$/.test(node?.type) || isSign(node, "postfix");
}

function isFunction([name, next]) {
  if (name?.type === "mrow") return isFunction(name.children);
  return name?.type === "mi" && next?.children?.[0]?.text === "\u2061";
}

function spaceFunctions(row) {
  row.children = row.children.flatMap((part, i, all) => {
    const glued = i > 0 && isFactor(all[i - 1]) && isFunction(all.slice(i));
    return glued ? [element(row, "mspace", { width: "0.1667em" }), part] : [part];
  });
}

function mend(node) {
  if (!node.children) return node;
  node.children = node.children.map(mend);
  spaceFunctions(node);
  // A formula's parts, between which a line may end; a sign that is a part alone would lose the room beside it.
  if (node.children.some(isLoneSign)) {
    const parts = [];
    for (const part of node.children) {
      if (isLoneSign(part) && parts.at(-1)?.type === "mrow") parts.at(-1).children.push(...part.children);
      else parts.push(part);
    }
    node.children = parts;
  }
  return MENDED[node.type]?.(node) ?? node;
}

function typeset([tex, displayMode]) {
  try {
    return mend(temml.__renderToMathMLTree(tex, { displayMode, throwOnError: true, wrap: "tex" })).toMarkup();
  } catch (error) {
    return { error: error.message };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
