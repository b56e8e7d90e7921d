"""The scripts of every page are there, wait for the page, and come in their order."""

from tests.book.contents import ROOT


class App:
    def __init__(self):
        self.added = []

    def add_js_file(self, name, **options):
        self.added.append((name, options))


def test_each_script_exists_and_waits_for_the_page(extensions):
    import page_scripts

    app = App()
    assert page_scripts.setup(app)["parallel_read_safe"]
    assert [name for name, _ in app.added] == [*page_scripts.SCRIPTS, *page_scripts.LAST]
    for name, options in app.added:
        assert (ROOT / "book" / "_static" / name).is_file()
        assert options["loading_method"] == "defer"
    priorities = [options.get("priority", 500) for _, options in app.added]
    assert max(priorities[:-1]) < priorities[-1]  # memory is set up after the quizzes
