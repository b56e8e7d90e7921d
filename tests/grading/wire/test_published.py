"""What a kernel publishes becomes outputs that any notebook may hold."""

import pytest

from nncourse.grading.wire.published import cleaned, writable


@pytest.mark.parametrize(
    ("kind", "content", "kept"),
    [
        ("stream", {"text": 5}, None),
        ("stream", {"name": [], "text": "x"}, {"output_type": "stream", "name": "stdout", "text": "x"}),
        ("display_data", {"data": 7}, None),
        (
            "display_data",
            {"data": {"text/plain": {"a": 1}, "text/html": "x", 3: 4}, "metadata": 9},
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": "x"}},
        ),
        ("error", {"traceback": 1}, {"output_type": "error", "ename": "None", "evalue": "None", "traceback": []}),
    ],
)
def test_what_a_kernel_publishes_is_valid_or_left_out(kind, content, kept):
    assert cleaned(kind, content) == kept


def test_text_that_no_file_can_hold_is_mended():
    assert writable([{"text": "a\ud800"}]) == [{"text": "a?"}]
