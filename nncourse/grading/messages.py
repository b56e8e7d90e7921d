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
