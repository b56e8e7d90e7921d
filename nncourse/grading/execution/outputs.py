"""Outputs of a cell, in notebook format, as the coordinator makes, checks and cuts them."""

from typing import Any

from nncourse.grading.wire.published import cleaned, writable

#: What an output weighs beside its text, in bytes.
_OVERHEAD = 200
#: A result or an error of this weight is kept in any case: a test cell's says how many points it earned.
_SMALL = 40_000
#: In an error of ours, what follows the last one is for the test's author; before it may stand text of a learner's.
_FOR_AUTHOR = " Author: "
_CUT = "[output cut: the notebook printed and displayed more than it may]\n"


def error(name: str, text: str) -> dict[str, Any]:
    """An error of ours as an output of a cell."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def for_learners(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs of a test cell without what an error of ours says to the author."""
    return [_for_learner(each) if remedy([each]) else each for each in outputs]


def _for_learner(output: dict[str, Any]) -> dict[str, Any]:
    return output | {"evalue": _without(output["evalue"]), "traceback": [*map(_without, output["traceback"])]}


def _without(text: str) -> str:
    before, found, _ = text.rpartition(_FOR_AUTHOR)
    return before if found else text


def remedy(outputs: list[dict[str, Any]]) -> str:
    """What an error of ours advises the author of a test; empty where none does."""
    said = [each["evalue"] for each in outputs if each.get("ename") == "NotJudgedApart"]
    return next((each.rpartition(_FOR_AUTHOR)[2] for each in said if _FOR_AUTHOR in each), "")


def printed(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the learner's code printed during a test: text only, so that it cannot be taken for a result."""
    text = "".join(each["text"] for each in outputs if each["output_type"] == "stream")
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def checked(outputs: Any) -> list[dict[str, Any]]:
    """Those of another process's outputs that any notebook may hold, rebuilt."""
    rebuilt = []
    for each in outputs if isinstance(outputs, list) else []:
        if isinstance(each, dict) and each.get("output_type") in (
            "stream",
            "display_data",
            "execute_result",
            "error",
        ):
            rebuilt.append(cleaned(each["output_type"], each))
    return [writable(each) for each in rebuilt if each is not None]


def weight(outputs: list[dict[str, Any]]) -> int:
    """About how many bytes outputs take."""
    return sum(_OVERHEAD + len(repr(each)) for each in outputs)


def cut(outputs: list[dict[str, Any]], left: int) -> list[dict[str, Any]]:
    """Outputs of a cell without what is printed and shown, where no room is left for it; results and errors stay."""
    if weight(outputs) <= left:
        return outputs
    kept = [
        each for each in outputs if each["output_type"] in ("execute_result", "error") and weight([each]) <= _SMALL
    ]
    return [{"output_type": "stream", "name": "stdout", "text": _CUT}, *kept] if outputs else []
