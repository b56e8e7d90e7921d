"""A run's page: one HTML file with figures for light and dark, tables, the specification, and how to repeat it."""

import base64
import html
import json
from typing import TYPE_CHECKING

from nncourse import style
from nncourse.experiments import report
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
    return named.to_html(index=False, border=0, float_format="{:.4g}".format, na_rep="")


def _repeat(results: Results, spec: str) -> str:
    """The command, and the file that it reads."""
    data, again, arrays = results.metadata["spec"].get("dataset", ""), "", ""
    if not isinstance(data, str):
        again, named = " --data ARRAYS.npz", html.escape(data["name"])
        arrays = (
            f"<p>It was run on arrays of one's own ({named}), of which the specification holds a digest: "
            "give them again as they were, in a file of x and y.</p>"
        )
    link = f'<a download="experiment.json" href="{_data("application/json", spec.encode())}">experiment.json</a>'
    return f"{arrays}<p>Save {link}, then</p><pre>nncourse compare --spec experiment.json{again} --out results/</pre>"


def _environment(results: Results) -> str:
    """Versions, device and whatever else the numbers depend on."""
    import pandas as pd

    told = {}
    for name, value in results.metadata.get("environment", {}).items():
        told |= value if isinstance(value, dict) else {name: value}
    frame = pd.DataFrame({"what": list(told), "value": [str(value) for value in told.values()]})
    return frame.to_html(index=False, border=0, header=False)
