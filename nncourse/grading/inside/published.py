"""What a kernel publishes, as outputs that any notebook may hold: whatever it sends, the notebook stays valid."""

from typing import Any


def cleaned(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """The output of a message with this content; None for one that is not as the protocol says."""
    if kind == "stream":
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        text = content.get("text")
        return {"output_type": "stream", "name": name, "text": text} if isinstance(text, str) else None
    if kind == "error":
        trace = content.get("traceback")
        lines = [each for each in trace if isinstance(each, str)] if isinstance(trace, list) else []
        name, text = str(content.get("ename"))[:200], str(content.get("evalue"))[:10_000]
        return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
    data = content.get("data")
    if not isinstance(data, dict):
        return None
    shown = {str(form): value for form, value in data.items() if isinstance(value, str) or _is_json(form)}
    output = {"output_type": kind, "metadata": {}, "data": shown}
    return output | {"execution_count": None} if kind == "execute_result" else output


def writable(value: Any) -> Any:
    """The same with all text such that UTF-8 can write it: half a surrogate pair becomes a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [writable(each) for each in value]
    if isinstance(value, dict):
        return {writable(name): writable(each) for name, each in value.items()}
    return value


def _is_json(form: Any) -> bool:
    return isinstance(form, str) and form.startswith("application/") and form.endswith("json")


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
            name, text = str(content.get("ename"))[:200], str(content.get("evalue"))[:4000]
            trace = [f"{name}: {text}"]
            self.outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": trace})


def _size(content: dict[str, Any]) -> int:
    """About how many bytes a message's content is; one nested beyond measure is larger than any limit."""
    try:
        return len(repr(content))
    except RecursionError:
        return 2**60
