"""A run's page: one HTML file with figures for light and dark, tables, the specification, and how to repeat it."""

import base64
import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse import style
from nncourse.experiments import report, store
from nncourse.experiments.naming import PAIRING
from nncourse.experiments.results import Results
from nncourse.wording import counted

if TYPE_CHECKING:
    import pandas as pd

_SAYS = {
    "heatmap": "The score of every pairing, activations down and initializers across; the numbers are in the table.",
    "curves": "Validation loss over epochs: interquartile mean of the networks of each pairing, with its interval.",
    "learning_rates": "Validation score of the tuning networks over the learning rates that were tried.",
}
_LOOK = """
:root { color-scheme: light dark; --ink: #262626; --page: #ffffff; --line: #d9d9d9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e0e0e0; --page: #121212; --line: #3d3d3d; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; } .wide { overflow-x: auto; }
table { border-collapse: collapse; } th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line);
  text-align: right; } th:first-child, td:first-child, td:nth-child(2) { text-align: left; }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .6rem; } a { color: inherit; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{look}</style></head><body>
<h1>{title}</h1>
<p>{what}</p>
{figures}
<h2>Table</h2>
<p>Interquartile mean of the {score} with its 95 % interval, shares of networks that diverged or stayed at chance.</p>
<div class="wide">{table}</div>
<h2>How to repeat it</h2>
{repeat}
<h2>Specification</h2>
<pre>{spec}</pre>
<h2>Made with</h2>
<div class="wide">{environment}</div>
</body></html>
"""


def write(results: Results, path: Path, title: str) -> None:
    """Write a run's page (:func:`of`).

    Raises:
        StoreError: it could not be written.
    """
    store.write_whole(path, of(results, title).encode())


def of(results: Results, title: str) -> str:
    """The page of a run as HTML; no other file is needed to see it.

    Args:
        results: of the run.
        title: its heading.
    """
    summary, spec = results.summary(), json.dumps(results.metadata["spec"], indent=2, ensure_ascii=False)
    networks = f"{counted(int(summary.networks.sum()), 'network')} of {counted(len(summary), 'pairing')}"
    return _PAGE.format(
        title=html.escape(title),
        look=_LOOK,
        what=html.escape(f"{networks}; training took {results.metadata.get('seconds', 0):.0f} s."),
        figures="\n".join(_figure(name, files["svg"]) for name, files in report.drawn(results, ["svg"])),
        score=results.score.replace("_", " "),
        table=_table(summary),
        repeat=_repeat(results, spec),
        spec=html.escape(spec),
        environment=_environment(results),
    )


def _figure(name: str, light: bytes) -> str:
    """A picture in two sets of colours, of which the reader's theme chooses."""
    dark = light.decode()
    for colour, twin in style.DARK.items():
        dark = dark.replace(colour, twin)
    said, kind = _SAYS[name], "image/svg+xml"
    return (
        f'<figure><picture><source media="(prefers-color-scheme: dark)" srcset="{_data(kind, dark.encode())}">'
        f'<img src="{_data(kind, light)}" alt="{said}"></picture><figcaption>{said}</figcaption></figure>'
    )


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _table(summary: "pd.DataFrame") -> str:
    """The summary, of the columns of a pairing those that differ."""
    shown = [name for name in summary if name not in PAIRING[2:] or summary[name].nunique() > 1]
    named = summary[shown].rename(columns=lambda name: name.replace("_", " "))
    told = {name: named[name].map(_or_none) for name in ("iqm", "low", "high")}
    return named.assign(**told).to_html(index=False, border=0, float_format="{:.4g}".format, na_rep="")


def _or_none(number: float) -> str:
    """A mean or an end of an interval; a single network has no interval, and diverged ones no mean."""
    return "none" if number != number else f"{number:.4g}"


def _repeat(results: Results, spec: str) -> str:
    """The command and the file that it reads; in Python where the command would run something else."""
    told, environment = results.metadata["spec"], results.metadata.get("environment", {})
    options = ", ".join(f"{name}={environment[name]!r}" for name in _OPTIONS if name in environment)
    call = html.escape(f'"results/"{options and ", "}{options})')
    if own := _of_a_notebook(told):
        named = html.escape(", ".join(own))
        return (
            f"<p>It uses parts of a notebook, a script or a function ({named}), which no file brings back. Build the "
            f"same experiment there again, then</p><pre>run(experiment, {call}</pre>"
        )
    link = f'<a download="experiment.json" href="{_data("application/json", spec.encode())}">experiment.json</a>'
    arrays = not isinstance(told.get("dataset", ""), str)
    python = _PYTHON.format(data=", dataset=data" if arrays else "", call=call)
    if not environment.get("jit", True):
        given = ", with data as they were given" * arrays
        return f"<p>Save {link}, then in Python{given}</p>{python}"
    flags = f" --device {environment['device']}" if "device" in environment else ""
    flags += " --deterministic" * bool(environment.get("deterministic"))
    again = " --data ARRAYS.npz" * arrays
    command = f"<pre>nncourse compare --spec experiment.json{again}{flags} --out results/</pre>"
    if not arrays:
        return f"<p>Save {link}, then</p>{command}"
    return (
        f"<p>It was run on arrays of one's own ({html.escape(told['dataset']['name'])}), of which the specification "
        f"holds a digest: give them again as they were. Save {link}. Of a file of x and y, or a pair of them</p>"
        f"{command}<p>Of a Dataset, whose parts were chosen, or of either in Python</p>{python}"
    )


#: Of a run, what its numbers depend on beside the experiment.
_OPTIONS = ("device", "deterministic", "jit")
_PYTHON = """<pre>from pathlib import Path
from nncourse.experiments import Experiment, run

experiment = Experiment.from_json(Path("experiment.json").read_text(encoding="utf-8"){data})
run(experiment, {call}</pre>"""


def _of_a_notebook(spec: dict[str, Any]) -> list[str]:
    """Own activations and initializers that are in no module, so that nothing can import them."""
    parts = (*spec.get("activations", ()), *spec.get("initializers", ()))
    own = [each for each in parts if isinstance(each, dict) and "code" in each]
    places = [each.get("callable") or f"{each['module']}:{each['class_name']}" for each in own]
    lost = [place.startswith(("__main__:", ":")) or "<" in place for place in places]
    return [each["label"] for each, gone in zip(own, lost, strict=True) if gone]


def _environment(results: Results) -> str:
    """Versions, device and whatever else the numbers depend on."""
    import pandas as pd

    told = {}
    for name, value in results.metadata.get("environment", {}).items():
        told |= value if isinstance(value, dict) else {name: value}
    frame = pd.DataFrame({"what": list(told), "value": [str(value) for value in told.values()]})
    return frame.to_html(index=False, border=0, header=False)
