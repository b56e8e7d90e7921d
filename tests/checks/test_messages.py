"""Every message can be said, and every one is used."""

import re
from pathlib import Path

from nncourse.checks import messages


def test_every_message_can_be_said_and_every_one_is_used():
    folder = Path(messages.__file__).parent
    source = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py") if path.stem != "messages")
    unused = [code for code in messages.TEXTS if f'"{code}"' not in source]
    assert unused == []
    for code, text in messages.TEXTS.items():
        assert text.what.endswith((".", "!")), code
        assert text.expected, code
        assert not re.search("is stated|what the question asks for$", text.expected), code
        assert text.look, code
