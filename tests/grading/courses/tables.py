# %% [markdown]
# # Week 9: from lines of text to tables
# %% setup
import re
from collections import namedtuple

import numpy as np
import pandas as pd

LOG = """2024-03-01 08:15 web01 GET /index 200 512
2024-03-01 08:17 web02 GET /data 404 96
2024-03-01 09:02 web01 POST /data 200 1024
broken line
2024-03-02 10:30 web02 GET /index 200 512
2024-03-02 11:45 web01 GET /data 500 0"""
# %% answer parse
Request = namedtuple("Request", "day hour server method path status size")

def requests(lines):
    """Yield a Request for each line that is one; day as text, hour, status and size as int."""
    ### BEGIN SOLUTION
    pattern = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d):\d\d (\w+) ([A-Z]+) (\S+) (\d{3}) (\d+)$")
    for line in lines:
        if match := pattern.match(line):
            day, hour, server, method, path, status, size = match.groups()
            yield Request(day, int(hour), server, method, path, int(status), int(size))
    ### END SOLUTION
# %% test parse 3
parsed = list(requests(LOG.splitlines()))
assert len(parsed) == 5
assert parsed[0] == Request("2024-03-01", 8, "web01", "GET", "/index", 200, 512)
assert [each.status for each in parsed] == [200, 404, 200, 200, 500]
### BEGIN HIDDEN TESTS
import itertools
endless = itertools.cycle(["2024-01-01 00:00 a GET / 200 1"])
assert [each.size for each in itertools.islice(requests(endless), 3)] == [1, 1, 1], "line by line"
assert list(requests(["2024-01-01 00:00 a GET / 200 x"])) == []
### END HIDDEN TESTS
# %% answer frame
# A frame `log` of all requests, with a column `when` of the type datetime64 in place of day and hour, and a boolean `failed`.
### BEGIN SOLUTION
log = pd.DataFrame(requests(LOG.splitlines()))
log["when"] = pd.to_datetime(log["day"]) + pd.to_timedelta(log["hour"], unit="h")
log["failed"] = log["status"] >= 400
log = log.drop(columns=["day", "hour"])
### END SOLUTION
# %% test frame 2
assert set(log.columns) == {"when", "server", "method", "path", "status", "size", "failed"}
assert log["failed"].tolist() == [False, True, False, False, True]
### BEGIN HIDDEN TESTS
assert str(log["when"].dtype).startswith("datetime64")
assert log["when"].dt.hour.tolist() == [8, 8, 9, 10, 11]
assert log.shape == (5, 7)
### END HIDDEN TESTS
# %% answer pivot
def traffic(log):
    """Bytes by server (rows) and path (columns); 0 where there are none."""
    ### BEGIN SOLUTION
    return log.pivot_table(index="server", columns="path", values="size", aggfunc="sum", fill_value=0)
    ### END SOLUTION
# %% test pivot 2
small = pd.DataFrame({"server": ["a", "b", "a"], "path": ["/x", "/y", "/x"], "size": [1, 2, 3]})
table = traffic(small)
assert table.loc["a", "/x"] == 4 and table.loc["a", "/y"] == 0
### BEGIN HIDDEN TESTS
assert table.index.name == "server" and table.columns.name == "path"
np.testing.assert_array_equal(table.to_numpy(), [[4, 0], [0, 2]])
assert small.shape == (3, 3), "the frame is left as it is"
### END HIDDEN TESTS
# %% answer redact
def redact(text):
    """The text with every e-mail address replaced by <name@...>, the name kept, and the number of addresses."""
    ### BEGIN SOLUTION
    return re.subn(r"\b([\w.+-]+)@[\w-]+(?:\.[\w-]+)+", r"<\1@...>", text)
    ### END SOLUTION
# %% test redact 2
text, count = redact("Ask ada@uni.example or bob.b@mail.uni.example.")
assert count == 2
assert text == "Ask <ada@...> or <bob.b@...>."
### BEGIN HIDDEN TESTS
assert redact("nobody @ home") == ("nobody @ home", 0)
### END HIDDEN TESTS
# ==== right by hand
# %% parse
class Request(namedtuple("Request", ["day", "hour", "server", "method", "path", "status", "size"])):
    pass

def requests(lines):
    for line in lines:
        parts = line.split()
        if len(parts) != 7 or not parts[6].isdigit():
            continue
        day, time, server, method, path, status, size = parts
        yield Request(day, int(time[:2]), server, method, path, int(status), int(size))
# %% pivot
def traffic(log):
    return log.groupby(["server", "path"])["size"].sum().unstack(fill_value=0)
# ==== right frames
# %% frame
rows = [r._asdict() for r in requests(LOG.split("\n"))]
log = pd.DataFrame.from_records(rows)
log = log.assign(
    when=[pd.Timestamp(f"{d} {h:02}:00") for d, h in zip(log.day, log.hour)], failed=~log.status.between(200, 399)
)
del log["day"], log["hour"]
# %% redact
def redact(text):
    found = re.findall(r"[\w.+-]+@(?:[\w-]+\.)+[\w-]+", text)
    for each in found:
        text = text.replace(each, "<" + each.split("@")[0] + "@...>")
    return text, len(found)
# ==== wrong all at once
# %% parse
Request = namedtuple("Request", "day hour server method path status size")

def requests(lines):
    found = []
    for line in LOG.splitlines():
        parts = line.split()
        if len(parts) == 7:
            found.append(Request(parts[0], parts[1][:2], *parts[2:5], int(parts[5]), int(parts[6])))
    return found
# %% pivot
def traffic(log):
    log["size"] = log["size"].astype(float)
    return log.pivot_table(index="server", columns="path", values="size", aggfunc="mean")
# ==== wrong texts
# %% frame
log = pd.DataFrame(requests(LOG.splitlines()))
log["when"] = log["day"]
log["failed"] = log["status"] == 404
log = log.drop(columns=["day", "hour"])
# %% redact
def redact(text):
    return re.sub(r"\w+@\S+", "<...>", text), text.count("@")
