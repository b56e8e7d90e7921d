"""A page of Chromium whose errors fail the test that used it."""

from collections.abc import Iterator
from contextlib import contextmanager

#: Milliseconds that a page is waited for, where a test does not say otherwise: a busy machine is slow, and not wrong.
PATIENCE = 120_000
#: Resolves once the fonts are there, and what scripts do at a change of size or place, a picture later, is done.
DRAWN = """document.fonts.ready.then(() => new Promise((done) => {
    const after = (pictures) => (pictures ? requestAnimationFrame(() => after(pictures - 1)) : done());
    after(3);
}))"""


def patient(browser):
    """The browser, whose pages are waited for with patience."""

    def waiting(make):
        def made(**look: object):
            new = make(**look)
            new.set_default_timeout(PATIENCE)
            return new

        return made

    browser.new_context, browser.new_page = waiting(browser.new_context), waiting(browser.new_page)
    return browser


@contextmanager
def watched(browser, *, alone: bool = False, **look: object) -> Iterator[object]:
    """A page of its own; ``alone`` also forbids errors on the console, and requests beyond files.

    ``look`` is what a context of Playwright takes, such as ``viewport`` or ``color_scheme``.
    """
    context = browser.new_context(**look)
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    if alone:
        tab.on("console", lambda message: message.type == "error" and problems.append(message.text))
        tab.on("request", lambda it: it.url.startswith(("file:", "data:", "blob:")) or problems.append(it.url))
    yield tab
    context.close()
    assert not problems
