"""Lead from each work in the bibliography back to the places where it is cited."""

from docutils import nodes
from sphinx.application import Sphinx


def add_ways_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """End each entry with links, one for each section that cites it, by the chapter's number or title."""
    domain = app.env.get_domain("cite")
    keys = {entry.citation_id: entry.key for entry in domain.citations}
    for citation in doctree.findall(nodes.citation):
        key = next((keys[name] for name in citation["ids"] if name in keys), None)
        places = [ref for ref in domain.citation_refs if key in {target.key for target in ref.targets}]
        if places:
            citation[-1].append(nodes.inline("", "", *_links(app, docname, places), classes=["cited-in"]))


def _links(app: Sphinx, docname: str, places: list) -> list[nodes.Node]:
    order = {name: place for place, name in enumerate(app.env.found_docs)}
    anchors: dict[str, str] = {}
    for place in sorted(places, key=lambda place: order[place.docname]):
        anchors.setdefault(place.docname, place.citation_ref_id)
    links: list[nodes.Node] = [nodes.Text(" Cited in ")]
    for page, anchor in sorted(anchors.items(), key=lambda item: _number(app, item[0])):
        if len(links) > 1:
            links.append(nodes.Text(", "))
        address = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
        links.append(nodes.reference("", _name(app, page), refuri=address, internal=True))
    return [*links, nodes.Text(".")]


def _number(app: Sphinx, page: str) -> tuple[int, ...]:
    return app.env.toc_secnumbers.get(page, {}).get("") or ()


def _name(app: Sphinx, page: str) -> str:
    number = ".".join(map(str, _number(app, page)))
    return f"chapter {number}" if number else app.env.titles[page].astext()


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the pages when their references have been resolved."""
    app.connect("doctree-resolved", add_ways_back)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
