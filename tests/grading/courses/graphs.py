# %% [markdown]
# # Week 6: graphs
# %% setup
import heapq
from collections import defaultdict, deque
# %% answer graph
# A class Graph of weighted, undirected edges: add_edge(u, v, weight=1), neighbours(u), `u in graph`, len(graph), iteration.
### BEGIN SOLUTION
class Graph:
    def __init__(self, edges=()):
        self._edges = defaultdict(dict)
        for edge in edges:
            self.add_edge(*edge)

    def add_edge(self, u, v, weight=1):
        if weight < 0:
            raise ValueError("a weight is negative")
        self._edges[u][v] = self._edges[v][u] = weight
        return self

    def neighbours(self, u):
        return dict(self._edges[u]) if u in self._edges else {}

    def __contains__(self, u):
        return u in self._edges

    def __len__(self):
        return len(self._edges)

    def __iter__(self):
        return iter(sorted(self._edges))
### END SOLUTION
# %% test graph 3
g = Graph([("a", "b"), ("b", "c", 4)])
g.add_edge("c", "d", 2)
assert len(g) == 4
assert g.neighbours("b") == {"a": 1, "c": 4}
assert "d" in g and "e" not in g
### BEGIN HIDDEN TESTS
assert list(g) == ["a", "b", "c", "d"]
assert g.neighbours("nowhere") == {}
assert "nowhere" not in g, "asking adds no node"
try:
    g.add_edge("a", "d", -1)
except ValueError as error:
    assert "negative" in str(error)
else:
    assert False, "a negative weight is an error"
### END HIDDEN TESTS
# %% answer search
def levels(graph, start):
    """Yield the sets of nodes at distance 0, 1, 2, ... from start."""
    ### BEGIN SOLUTION
    seen, level = {start}, {start}
    while level:
        yield level
        level = {v for u in level for v in graph.neighbours(u)} - seen
        seen |= level
    ### END SOLUTION
# %% test search 2
ring = Graph([(n, (n + 1) % 6) for n in range(6)])
found = levels(ring, 0)
assert next(found) == {0}
assert [sorted(level) for level in found] == [[1, 5], [2, 4], [3]]
### BEGIN HIDDEN TESTS
import types
assert isinstance(levels(ring, 0), types.GeneratorType)
assert list(levels(Graph([("x", "y")]), "y")) == [{"y"}, {"x"}]
### END HIDDEN TESTS
# %% answer route
def route(graph, start, end):
    """(length, nodes) of the shortest way; (inf, []) if there is none."""
    ### BEGIN SOLUTION
    heap, done = [(0, start, [start])], set()
    while heap:
        length, node, way = heapq.heappop(heap)
        if node == end:
            return length, way
        if node not in done:
            done.add(node)
            for other, weight in graph.neighbours(node).items():
                heapq.heappush(heap, (length + weight, other, [*way, other]))
    return float("inf"), []
    ### END SOLUTION
# %% test route 3
city = Graph([("A", "B", 7), ("A", "C", 3), ("C", "B", 1), ("B", "D", 2), ("C", "D", 8), ("X", "Y")])
length, way = route(city, "A", "D")
assert length == 6
assert way == ["A", "C", "B", "D"]
### BEGIN HIDDEN TESTS
assert route(city, "A", "Y") == (float("inf"), [])
assert route(city, "B", "B") == (0, ["B"])
for u in city:
    for v in city:
        assert route(city, u, v)[0] == route(city, v, u)[0]
### END HIDDEN TESTS
# %% answer order
class Cycle(Exception):
    """Tasks that wait for each other."""


def order(tasks):
    """Tasks, {name: names that come before}, in an order that can be worked off; Cycle if there is none."""
    ### BEGIN SOLUTION
    waiting = {task: set(before) for task, before in tasks.items()}
    for before in tasks.values():
        for task in before:
            waiting.setdefault(task, set())
    done = []
    while waiting:
        ready = sorted(task for task, before in waiting.items() if not before - set(done))
        if not ready:
            raise Cycle(sorted(waiting))
        done += ready
        for task in ready:
            del waiting[task]
    return done
    ### END SOLUTION
# %% test order 2
plan = {"roof": ["wall"], "wall": ["floor"], "floor": [], "paint": ["wall"]}
got = order(plan)
assert sorted(got) == sorted(plan)
assert all(got.index(first) < got.index(task) for task, before in plan.items() for first in before)
### BEGIN HIDDEN TESTS
try:
    order({"hen": ["egg"], "egg": ["hen"]})
except Cycle as error:
    assert set(error.args[0]) == {"hen", "egg"}
else:
    raise AssertionError("hen and egg wait for each other")
assert set(order({"a": ["b"]})) == {"a", "b"}
### END HIDDEN TESTS
# ==== right adjacency lists
# %% graph
class Graph(dict):
    def __init__(self, edges=()):
        super().__init__()
        for e in edges:
            self.add_edge(*e)
    def add_edge(self, u, v, weight=1):
        if weight < 0:
            raise ValueError(f"negative weight {weight}")
        self.setdefault(u, {})[v] = weight
        self.setdefault(v, {})[u] = weight
    def neighbours(self, u):
        return self.get(u, {})
    def __iter__(self):
        yield from sorted(self.keys())
# %% search
def levels(graph, start):
    distance = {start: 0}
    queue = deque([start])
    while queue:
        u = queue.popleft()
        for v in graph.neighbours(u):
            if v not in distance:
                distance[v] = distance[u] + 1
                queue.append(v)
    for d in range(max(distance.values()) + 1):
        yield {v for v in distance if distance[v] == d}
# ==== right relaxing
# %% route
def route(graph, start, end):
    best = {start: (0, [start])}
    for _ in range(len(graph)):
        for u in list(best):
            for v, w in graph.neighbours(u).items():
                candidate = (best[u][0] + w, best[u][1] + [v])
                if v not in best or candidate[0] < best[v][0]:
                    best[v] = candidate
    return best.get(end, (float("inf"), []))
# %% order
class Cycle(ValueError):
    pass

def order(tasks):
    result, path = [], []
    def visit(task):
        if task in path:
            raise Cycle(list(path))
        if task not in result:
            path.append(task)
            for each in tasks.get(task, []):
                visit(each)
            path.pop()
            result.append(task)
    for task in tasks:
        visit(task)
    return result
# ==== wrong directed
# %% graph
class Graph:
    def __init__(self, edges=()):
        self.edges = defaultdict(dict)
        for edge in edges:
            self.add_edge(*edge)
    def add_edge(self, u, v, weight=1):
        self.edges[u][v] = weight
    def neighbours(self, u):
        return self.edges[u]
    def __contains__(self, u):
        return u in self.edges
    def __len__(self):
        return len(self.edges)
    def __iter__(self):
        return iter(self.edges)
# %% order
class Cycle(Exception):
    pass

def order(tasks):
    return sorted(tasks)
# ==== wrong greedy
# %% search
def levels(graph, start):
    return [{start}, set(graph.neighbours(start))]
# %% route
def route(graph, start, end):
    length, way = 0, [start]
    while way[-1] != end:
        options = {v: w for v, w in graph.neighbours(way[-1]).items() if v not in way}
        if not options:
            return float("inf"), []
        step = min(options, key=options.get)
        length, way = length + options[step], way + [step]
    return length, way[::-1]
