"""What goes into a sentence: numbers with their nouns, and names that others chose, as a terminal can show them."""

#: Characters of a name that are told.
_LONGEST = 200


def counted(number: float, noun: str, plural: str | None = None) -> str:
    """A number with its noun: ``1 line``, ``2 lines``, ``0.5 points``.

    Args:
        number: how many; a whole number in full, another with six digits.
        noun: the singular.
        plural: where it is not the singular with an s.
    """
    shown = f"{number:d}" if isinstance(number, int) else f"{number:g}"
    return f"{shown} {noun if number == 1 else plural or f'{noun}s'}"


def reason(error: Exception, *, where: bool = False) -> str:
    """What an error says; one of the operating system in its words, without its number.

    Args:
        error: any.
        where: name the file that the system speaks of, too; for a sentence that does not.
    """
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.strerror}: {error.filename}" if where and error.filename else error.strerror


def plain(text: str) -> str:
    """Text with nothing but what can be shown, line breaks and tabs: no command for a terminal."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


def plain_name(text: str) -> str:
    """A name or path on one line, with nothing but what can be shown, and cut where it is very long."""
    shown = plain(text).replace("\n", "\N{REPLACEMENT CHARACTER}").replace("\t", "\N{REPLACEMENT CHARACTER}")
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Text of at most ``longest`` characters: what is cut away ends between two words, and dots stand for it."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 3]
    cut = kept.rfind(" ") if text[longest - 3] != " " else len(kept)
    return f"{kept[:cut].rstrip() if cut > longest // 2 else kept}..."


def spelt(name: str) -> str:
    """A name as it is; one that no terminal, table or gradebook takes in ASCII, so that two of them stay two."""
    return name if name.isprintable() else ascii(name)
