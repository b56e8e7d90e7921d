// Sphinx' search, less two faults: a word is found in either spelling ("initialise", "initialize"), and the line that is
// shown of a page comes from its text, not from its menus.
(() => {
  const SPELLINGS = [
    [/is(?=(e|ed|er|ers|es|ing|ation|ations)$)/, "iz"],
    [/iz(?=(e|ed|er|ers|es|ing|ation|ations)$)/, "is"],
    [/(?<=y)s(?=e(d|r|rs|s)?$)/, "z"],
    [/our(?=(s|ed|ing|al|ite)?$)/, "or"],
    [/or(?=(s|ed|ing|al|ite)?$)/, "our"],
  ];
  const parse = Search._parseQuery;
  const plain = Search.htmlToText;

  /** Let a word be found wherever the book has it in another spelling. */
  function spread(word) {
    const stem = (text) => new Stemmer().stemWord(text);
    const others = SPELLINGS.filter(([from]) => from.test(word)).map(([from, to]) => stem(word.replace(from, to)));
    for (const found of [Search._index.terms, Search._index.titleterms]) {
      const places = [stem(word), ...others].flatMap((name) => (Object.hasOwn(found, name) ? found[name] : []));
      if (places.length) found[stem(word)] = [...new Set(places)];
    }
  }

  Search._parseQuery = (query) => {
    for (const [word] of query.toLowerCase().matchAll(/\p{Letter}+/gu)) spread(word);
    return parse(query);
  };

  Search.htmlToText = (html, anchor) => {
    const article = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
    if (!article) return plain(html, anchor);
    article.querySelectorAll(".toctree-wrapper, details.hide, .nnq details").forEach((part) => part.remove());
    return plain(`<main role="main">${article.outerHTML}</main>`, anchor);
  };
})();
