"""Test data that are to be looked at once: an envelope that notes for which network it was opened.

The data are no secret from who insists; what is kept is a record. A network is known by its weights, so opening the
envelope again for the same network counts as once, and training on after it was opened is seen.
"""

import hashlib
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.convert import to_array
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.stages import get_model
from nncourse.wording import counted


class Envelope:
    """Test data with a record of the networks that met them; made by :func:`envelope`.

    Attributes:
        opened_for: fingerprints of the networks, in order, each once.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self._x, self._y = x, y
        self.opened_for: list[str] = []

    def open(self, network: Any) -> tuple[np.ndarray, np.ndarray]:
        """Give the test data, for the network that is to be judged by them.

        Returns:
            Inputs ``[samples, …]`` and labels ``[samples]``.

        Raises:
            CheckFailed: what is given is no Keras model.
        """
        mark = fingerprint(get_model("network", network))
        if mark not in self.opened_for:
            self.opened_for.append(mark)
        return self._x.copy(), self._y.copy()

    def __repr__(self) -> str:
        opened = counted(len(self.opened_for), "network")
        return f"an envelope with {counted(len(self._y), 'test sample')}, opened for {opened}"


def envelope(x: np.ndarray, y: np.ndarray) -> Envelope:
    """Put test data into an envelope, which is opened with ``x, y = sealed_data.open(network)``.

    Raises:
        AuthorError: there are not as many labels as inputs.
    """
    if len(x) != len(y):
        raise AuthorError(f"envelope() needs as many labels as inputs; got {len(y)} and {len(x)}.")
    return Envelope(np.asarray(x), np.asarray(y))


def fingerprint(network: Any) -> str:
    """A hash of a model's weights."""
    digest = hashlib.sha256()
    for weight in network.get_weights():
        array = np.ascontiguousarray(to_array("weights", weight))
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


@check
def opened_once(name: str, model: str, *, value: Any = _ABSENT, network: Any = _ABSENT, look: str = "") -> None:
    """Check that an envelope was opened for one network alone, and that this network is as it was then.

    Args:
        name: the envelope's name.
        model: the network's name.
        value, network: the two, where they are not variables.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    opened = [str(mark) for mark in answer(name, value).opened_for]
    trained = get_model(model, answer(model, network))
    if not opened:
        raise NotAttempted("envelope_closed", name=name, of=model)
    judged()
    if len(opened) > 1:
        raise CheckFailed("envelope_again", name=name, of=model, got=f"opened for {len(opened)} networks", look=look)
    if opened[0] != fingerprint(trained):
        raise CheckFailed("envelope_early", name=name, of=model, got="other weights now", look=look)
