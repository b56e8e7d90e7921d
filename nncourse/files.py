"""Files written whole or not at all: aside, flushed to the disk, then renamed."""

import os
from pathlib import Path


def write_whole(path: str | os.PathLike, content: bytes | str) -> None:
    """Write a file aside, flush it to the disk, and rename it; text as UTF-8. A failure leaves what was there.

    Raises:
        OSError: it could not be written.
    """
    path = Path(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(aside, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
