"""An answer that may be right in one of several ways: above all, right for a mistake that was charged before."""

from collections.abc import Callable

from nncourse.checks.failure import AuthorError


def either(*ways: Callable[[], object]) -> None:
    """Pass if one of the ways passes; else fail as the first one does, which the learner then reads.

    Args:
        ways: functions without arguments that run checks. The first is the question's own; the others are for an
            answer that builds on an earlier one: given that one's mistake, it is right, and the mistake costs once.

    Raises:
        CheckFailed, NotAttempted: of the first way.
        AuthorError: there are fewer than two ways, one cannot be called, or one holds an author's error.
    """
    if len(ways) < 2 or not all(map(callable, ways)):
        raise AuthorError("either() takes two functions or more, each of which runs checks.")
    first: Exception | None = None
    for way in ways:
        try:
            way()
            return
        except AuthorError:
            raise
        except Exception as error:
            first = first or error
    assert first is not None
    raise first
