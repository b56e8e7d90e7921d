"""The bar of problem set 4's repair separates right from wrong, whatever the draw of the weights.

Measured with 200 networks for each row, each from a fresh draw of its weights (2026-11-28):

================= ===== ========================== ======================= ==============
pairing           rate  one draw: lowest, median,  mean of three: lowest,  share of means
                        highest                    highest of 66           at 0.35 or more
================= ===== ========================== ======================= ==============
tanh · Glorot     0.03  0.836, 0.906, 0.953        0.875, 0.931            1
tanh · Glorot     0.1   0.731, 0.919, 0.958        0.854, 0.936            1
SELU · LeCun      0.03  0.892, 0.947, 0.969        0.919, 0.963            1
ReLU · He         0.01  0.161, 0.650, 0.797        0.469, 0.729            0.9997
ReLU · He         0.02  0.267, 0.728, 0.861        0.433, 0.807            0.9999
ReLU · He         0.03  0.228, 0.722, 0.858        0.406, 0.808            1.0000
ReLU · Glorot     0.01  0.067, 0.086, 0.158        0.080, 0.124            0
ReLU · Glorot     0.03  0.083, 0.086, 0.236        0.086, 0.169            0
ReLU · Glorot     0.05  0.078, 0.138, 0.297        0.086, 0.208            0
ReLU · Glorot     0.1   0.072, 0.181, 0.375        0.085, 0.273            0 of 66
ReLU · Glorot     0.3   0.086, 0.086, 0.258        0.086, 0.154            0
ReLU · Glorot     1     0.086, 0.096, 0.117        0.086, 0.109            0
sigmoid · Glorot  0.1   0.086, 0.096, 0.117        0.087, 0.107            0
sigmoid · Glorot  3     0.086, 0.097, 0.117        0.088, 0.106            0
================= ===== ========================== ======================= ==============

At 0.1 the notebook warns: SELU and ReLU under He diverge there now and then (median of one draw 0.499 and 0.418).
The shares are those among 100 000 means of three of the 200. At the wrong rates of a right pairing the learner
is told to try two or three.
"""

import json
import re
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "exercises" / "source" / "ps4-pairings" / "ps4-pairings.ipynb"

#: Of the networks that were measured: hidden layers, units, epochs, draws of a mean, and the bar.
DEPTH, WIDTH, EPOCHS, DRAWS, BAR = 20, 48, 10, 3, 0.35


def test_the_notebook_asks_for_what_was_measured():
    sources = ["".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]]
    (text,) = [each for each in sources if each.startswith("## 6. Repair")]
    (test,) = [each for each in sources if 'checks.question("repair"' in each]
    assert f"range({DEPTH})" in text
    assert f"{DEPTH} hidden layers of {WIDTH} units" in text
    assert f"at least {BAR:.0%}".replace("%", " %") in text
    assert f"after {EPOCHS} epochs in batches of 32" in text
    asked = dict(re.findall(r"(draws|at_least|epochs)=([\d.]+)", test))
    assert {name: float(number) for name, number in asked.items()} == {
        "draws": DRAWS,
        "at_least": BAR,
        "epochs": EPOCHS,
    }
