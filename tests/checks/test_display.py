"""What a notebook shows, and what is shown elsewhere."""

from nncourse.checks import CheckFailed, display


class Shell:
    """A shell as ipykernel's: it has a kernel."""

    kernel = object()


def test_in_a_notebook_the_message_is_html_and_shown_once(monkeypatch):
    published = []
    monkeypatch.setattr("IPython.get_ipython", Shell)
    monkeypatch.setattr("IPython.display.publish_display_data", published.append)
    error = CheckFailed("wrong_number", name="a", got="`3`")
    lines = error._render_traceback_(), error._render_traceback_()
    assert [len(each) for each in lines] == [1, 1]
    assert len(published) == 1
    assert "<code>a</code>" in published[0]["text/html"]
    assert published[0]["text/plain"] == str(error)


def test_elsewhere_the_message_is_text_without_a_traceback():
    assert not display.in_notebook()
    lines = CheckFailed("wrong_number", name="a", got="`3`")._render_traceback_()
    assert lines[0].startswith("`a` is a number")
    assert not any("Traceback" in line or "File" in line for line in lines)
