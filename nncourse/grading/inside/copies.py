"""What the examiner holds of the kernel's objects that can change: copies, which are to be as those are."""

import contextlib
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from nncourse.grading.inside.stand_ins import require_untouched
from nncourse.grading.wire import in_place

_BORROWED = 2000


class Copies:
    """Copies of lists, arrays and the like, and stand-ins for objects of a learner's subclass of a builtin.

    Args:
        ask: asks the kernel, and does no more.

    Attributes:
        stand_ins: the kernel's number -> stand-in, as long as somebody holds it.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask, self._watches = ask, False
        self.stand_ins: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._borrowed: OrderedDict[int, Any] = OrderedDict()

    def borrow(self, theirs: int, copy: Any) -> Any:
        """An object that can change, as it came before, with the contents that it has now."""
        known = self._borrowed.get(theirs)
        if known is not None and in_place.put(known, copy):
            return known
        self._borrowed[theirs] = copy
        while len(self._borrowed) > _BORROWED:
            self._borrowed.popitem(last=False)
        return copy

    @contextlib.contextmanager
    def renewed(self) -> Iterator[None]:
        """Something is done in the kernel: stand-ins that a test did not change have their objects' contents then."""
        stand_ins = list(self.stand_ins.values())
        for each in stand_ins:
            require_untouched(each)
        yield
        if stand_ins:
            self._ask("again", *stand_ins)

    def begin_cell(self) -> None:
        """A test begins: cells of the submission may have changed what there are copies of."""
        with self.renewed():
            if self._watches:
                self._ask("changed")
        self._watches = False

    def end_cell(self, bound: list[Any]) -> None:
        """A test has ended: the next one sees what becomes of the submission's objects to which tests have ``bound``.

        Those too large to be lent are not followed.
        """
        held = {id(each) for each in bound}
        numbers = [number for number, each in self._borrowed.items() if id(each) in held]
        if numbers or self._watches:
            self._ask("watch", numbers)
        self._watches = bool(numbers)
