"""What a kernel publishes, as outputs that any notebook may hold: whatever it sends, the notebook stays valid."""

from typing import Any

#: How deep JSON that is shown may be nested.
_DEPTH = 60


def cleaned(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """The output of a message with this content; None for one that is not as the protocol says."""
    if kind == "stream":
        return _stream(content)
    return _error(content) if kind == "error" else _data(kind, content)


def _stream(content: dict[str, Any]) -> dict[str, Any] | None:
    name = "stderr" if content.get("name") == "stderr" else "stdout"
    text = content.get("text")
    return {"output_type": "stream", "name": name, "text": text} if isinstance(text, str) else None


def _error(content: dict[str, Any]) -> dict[str, Any]:
    trace = content.get("traceback")
    lines = [each for each in trace if isinstance(each, str)] if isinstance(trace, list) else []
    name, text = _short(content.get("ename"), 200), _short(content.get("evalue"), 10_000)
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def _data(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    data = content.get("data")
    if not isinstance(data, dict):
        return None
    shown = {str(form): value for form, value in data.items() if _may_be_shown(form, value)}
    output = {"output_type": kind, "metadata": {}, "data": shown}
    return output | {"execution_count": None} if kind == "execute_result" else output


def _may_be_shown(form: Any, value: Any) -> bool:
    if isinstance(value, str):
        return True
    json = isinstance(form, str) and form.startswith("application/") and form.endswith("json")
    level = [value]
    for _ in range(_DEPTH):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return json
    return False


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _short(value: Any, most: int) -> str:
    return value[:most] if isinstance(value, str) else str(None if isinstance(value, dict | list) else value)[:most]


def writable(value: Any) -> Any:
    """The same with all text such that UTF-8 can write it: half a surrogate pair becomes a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [writable(each) for each in value]
    if isinstance(value, dict):
        return {writable(name): writable(each) for name, each in value.items()}
    return value


class Gathered:
    """Outputs of a cell as they arrive, cut at ``cap`` bytes."""

    def __init__(self, cap: int) -> None:
        self.cap, self.seen = cap, 0
        self.replied = self.idle = False
        self.outputs: list[dict[str, Any]] = []

    def take(self, message: dict[str, Any]) -> None:
        """Take a message that is output; past the cap it is counted only."""
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self.outputs.clear()
        if kind not in ("stream", "display_data", "execute_result", "error"):
            self.seen += 1
            return
        size = _size(content)
        whole = self.seen <= self.cap
        self.seen += size
        if not whole:
            return
        if self.seen > self.cap:
            text = str(content.get("text", ""))[: max(0, size - (self.seen - self.cap))] if kind == "stream" else ""
            cut = f"{text}\n[output cut: more than {self.cap} bytes]\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": cut})
            return
        if (output := cleaned(kind, content)) is not None:
            self.add(output)

    def add(self, output: dict[str, Any]) -> None:
        """Append an output, or its text to a stream's."""
        last = self.outputs[-1] if self.outputs else {}
        same = output["output_type"] == "stream" == last.get("output_type")
        if same and last["name"] == output["name"]:
            last["text"] += output["text"]
        else:
            self.outputs.append(output)

    def take_reply(self, content: dict[str, Any]) -> None:
        """An error that a patched ``showtraceback`` kept from the output."""
        if content.get("status") == "error" and not any(o["output_type"] == "error" for o in self.outputs):
            name, text = _short(content.get("ename"), 200), _short(content.get("evalue"), 4000)
            trace = [f"{name}: {text}"]
            self.outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": trace})


def _size(content: dict[str, Any]) -> int:
    """About how many bytes a message's content is; one nested beyond measure is larger than any limit."""
    try:
        return len(repr(content))
    except RecursionError:
        return 2**60
