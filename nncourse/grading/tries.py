"""How many results a day a learner gets where hand-ins are graded as they come.

A try is a hand-in that got its marks, known by the digest of what was handed in: the same again costs nothing, and
neither does grading it anew. A day is one of the machine's time zone. What is over the limit waits for the next day,
or for the learner's due date if that is sooner; whatever was handed in last then is graded, once for all learners.

A clock that jumps ahead begins a new day. After one that jumps back, what was counted in a time that has not come yet
counts as of now: nobody gains a try by it, and nobody waits longer than to the end of the day.
"""

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.wording import reason


class TriesError(CourseError):
    """The tries that were counted cannot be read or written."""


def local_now() -> datetime:
    """The clock of this machine, in its time zone."""
    return datetime.now().astimezone()


class Tries:
    """The tries of a class at one assignment, kept in a file.

    Args:
        path: the file, which is made with the first try.
        a_day: results a day for each learner.
        due: when an assignment is due for a learner, in a known time zone; None: never.
        clock: the time now, in the time zone whose days count.
    """

    def __init__(
        self,
        path: Path,
        a_day: int,
        due: Callable[[str], datetime | None],
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        self.path, self.a_day, self.due, self.clock = path, a_day, due, clock

    def waits_until(self, student: str, digest: str) -> datetime | None:
        """When a hand-in is graded that is over the limit; None: it is not.

        Raises:
            TriesError: what was counted cannot be read.
        """
        now, kept = self._counted()
        mine = kept.get(student, {})
        # each is kept with the offset of its own day, which is another once the clocks were changed
        today = [at for at in mine.values() if at.date() == now.date()]
        if digest in mine or len(today) < self.a_day:
            return None
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
        due = self.due(student)
        if due is None:
            return tomorrow
        if now < due:
            return min(due.astimezone(now.tzinfo), tomorrow)
        is_graded_since = any(at >= due for at in mine.values())  # what was handed in last is, as the date passes
        return tomorrow if is_graded_since else None

    def count(self, student: str, digest: str) -> bool:
        """Count a hand-in that got its marks, once; whether it was not counted before.

        Raises:
            TriesError: it cannot be counted.
        """
        now, kept = self._counted()
        is_new = digest not in kept.setdefault(student, {})
        if is_new:
            kept[student][digest] = now
            self._keep(kept)
        return is_new

    def take_back(self, student: str, digest: str) -> None:
        """Count a hand-in no longer, since its learner got no result of it.

        Raises:
            TriesError: it cannot be taken back.
        """
        _, kept = self._counted()
        if kept.get(student, {}).pop(digest, None) is not None:
            self._keep(kept)

    def _counted(self) -> tuple[datetime, dict[str, dict[str, datetime]]]:
        """The time now, and learner -> digest -> when it was counted, which is never later than now."""
        now, kept = self.clock(), self._read()
        ahead = [(each, digest) for each, mine in kept.items() for digest, at in mine.items() if at > now]
        for student, digest in ahead:
            kept[student][digest] = now
        if ahead:
            self._keep(kept)
        return now, kept

    def _read(self) -> dict[str, dict[str, datetime]]:
        try:
            kept = json.loads(self.path.read_text())
            return {
                student: {digest: _known(datetime.fromisoformat(at)) for digest, at in mine.items()}
                for student, mine in kept.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise TriesError(
                f"{self.path} cannot be read ({reason(error)}), so nobody's tries are known. Mend it; or "
                "remove it, and everybody's tries of today are counted from none."
            ) from error

    def _keep(self, kept: dict[str, dict[str, datetime]]) -> None:
        text = {each: {digest: at.isoformat() for digest, at in mine.items()} for each, mine in kept.items()}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, json.dumps(text, indent=1))
        except OSError as error:
            raise TriesError(
                f"A try cannot be counted in {self.path} ({error.strerror}), so no result is given out. Make room, "
                "or give the right to write there."
            ) from error


def _known(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at
