"""Numbers in sentences."""


def counted(number: float, noun: str, plural: str | None = None) -> str:
    """A number with its noun: ``1 line``, ``2 lines``, ``0.5 points``.

    Args:
        number: how many; a whole number in full, another with six digits.
        noun: the singular.
        plural: where it is not the singular with an s.
    """
    shown = f"{number:d}" if isinstance(number, int) else f"{number:g}"
    return f"{shown} {noun if number == 1 else plural or f'{noun}s'}"
