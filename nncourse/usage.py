"""What was typed wrongly, in a sentence: the option, what was got, what is accepted."""

from typing import Any

import typer
from typer.core import TyperGroup

_KINDS = {"int": "a whole number", "float": "a number, such as 3, 0.003 or 1e-3"}


class Commands(TyperGroup):
    """Commands whose options quote the value that they refuse; typer tells the option and not the value."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command that was typed.

        Raises:
            typer.BadParameter: an option has a value that it cannot take.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = _sentence(error)
            raise


def _sentence(error: typer.BadParameter) -> str:
    """The reason with the value that was got, where it is one of a type's; else as it was."""
    refused = getattr(error.__cause__, "errors", None)
    if refused is None:
        return error.message
    first = refused()[0]
    value, kind = str(first["input"]), first["type"].partition("_")[0]
    if kind not in _KINDS:
        return f"{value!r} is refused: {first['msg'][:1].lower()}{first['msg'][1:]}."
    said = f"{value!r} is not {_KINDS[kind]}."
    if getattr(error.param, "multiple", False) and "," in value:
        said += f" Separate several values by spaces: {' '.join(value.split(','))}."
    return said
