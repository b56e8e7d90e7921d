"""Works in the bibliography lead back to the places that cite them, each page once, in the order of the book."""

from types import SimpleNamespace

from docutils import nodes


def app_of(citations: dict[str, str], places: list[tuple[str, str, str]], numbers: dict, titles: dict) -> object:
    """``citations``: id -> key; ``places``: (page, anchor, key)."""
    domain = SimpleNamespace(
        citations=[SimpleNamespace(citation_id=name, key=key) for name, key in citations.items()],
        citation_refs=[
            SimpleNamespace(docname=page, citation_ref_id=anchor, targets=[SimpleNamespace(key=key)])
            for page, anchor, key in places
        ],
    )
    env = SimpleNamespace(
        get_domain=lambda name: domain,
        found_docs=["index", "04", "06", "summary", "works"],
        toc_secnumbers=numbers,
        titles={page: nodes.title("", title) for page, title in titles.items()},
    )
    return SimpleNamespace(env=env, builder=SimpleNamespace(get_relative_uri=lambda here, page: f"{page}.html"))


def entry(name: str) -> nodes.citation:
    return nodes.citation("", nodes.label("", "X"), nodes.paragraph("", "Poole."), ids=[name])


def test_each_page_is_named_once_in_the_order_of_chapters(extensions):
    import cited_in

    document = nodes.paragraph("", "", entry("id1"), entry("id2"))
    places = [("06", "a", "poole"), ("04", "b", "poole"), ("06", "c", "poole"), ("summary", "d", "poole")]
    app = app_of({"id1": "poole", "id2": "he"}, places, {"04": {"": (4,)}, "06": {"": (6,)}}, {"summary": "Summary"})
    cited_in.add_ways_back(app, document, "works")
    first, second = document.findall(nodes.citation)
    assert first.astext().endswith(" Cited in Summary, chapter 4, chapter 6.")
    assert [link["refuri"] for link in first.findall(nodes.reference)] == ["summary.html#d", "04.html#b", "06.html#a"]
    assert not list(second.findall(nodes.reference)), "nobody cites it"


def test_another_page_has_nothing_to_end(extensions):
    import cited_in

    document = nodes.paragraph("", "text")
    cited_in.add_ways_back(app_of({"id1": "poole"}, [("06", "a", "poole")], {}, {}), document, "06")
    assert document.astext() == "text"
