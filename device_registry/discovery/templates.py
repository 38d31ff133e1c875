"""Home Assistant's Jinja templates, from devices we don't know, rendered within bounds.

A sandbox alone keeps a template from our objects, not from our time and memory. So only listed filters,
functions and methods exist, there are no macros and no includes, loops are counted, and every value that
can grow (by assignment, joining, repetition) is measured while it does.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeAlias, cast

from jinja2 import TemplateError, nodes
from jinja2.environment import Template as JinjaTemplate
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from device_registry.discovery.template_bounds import BUDGET, MAX_LENGTH, power, printed, product, remainder, total
from device_registry.discovery.template_functions import FILTERS, GLOBALS, TESTS
from device_registry.model import JsonValue
from device_registry.payload import read_json

MAX_SOURCE = 4096
MAX_STEPS = 1000
MAX_COMPILED = 2048

Variables: TypeAlias = Mapping[str, JsonValue]

_METHODS = (
    "split rsplit splitlines partition rpartition strip lstrip rstrip lower upper title capitalize startswith"
    " endswith find rfind index count removeprefix removesuffix isdigit isnumeric isdecimal isalpha isalnum get items"
    " keys values timestamp"
)
_SAFE = frozenset(_METHODS.split())
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
_LOOPING = frozenset({"map", "select", "selectattr", "reject", "rejectattr"})
_OPERATORS = {"*": product, "**": power, "%": remainder, "+": total}


class BadTemplate(ValueError):
    """The template cannot be used; the message says why."""


class Template:
    """A compiled template. What it renders depends on its variables alone; it never raises."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str, compiled: JinjaTemplate) -> None:
        self.source = source
        self._compiled = compiled

    def read(self, payload: str) -> str | None:
        """What a message says, seen as `value` and, if it is JSON, as `value_json`; None if it cannot be read."""
        variables: dict[str, JsonValue] = {"value": payload}
        with suppress(ValueError):  # not JSON: then value_json is undefined
            variables["value_json"] = read_json(payload)
        return self.render(variables)

    def render(self, variables: Variables) -> str | None:
        """The text, stripped; None where the template fails or goes past its bounds."""
        pieces: list[str] = []
        size = 0
        try:
            for piece in self._compiled.generate({**variables, BUDGET: [MAX_STEPS]}):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_LENGTH:
                    return None
        except Exception:
            # Whatever a stranger's expression manages to raise means the same: it cannot be read.
            return None
        return "".join(pieces).strip()


@lru_cache(maxsize=MAX_COMPILED)
def compile_template(source: str) -> Template:
    """The template of a source of at most `MAX_SOURCE` characters. Raises `BadTemplate`."""
    if len(source) > MAX_SOURCE:
        raise BadTemplate(f"{len(source)} characters, at most {MAX_SOURCE}")
    try:
        tree = _Guard().visit(_ENVIRONMENT.parse(source))
        return Template(source, _ENVIRONMENT.from_string(tree))
    except (
        TemplateError,
        SyntaxError,
        ValueError,
        AssertionError,
        RecursionError,
        OverflowError,
        MemoryError,
    ) as error:
        raise BadTemplate(f"{type(error).__name__}: {error}"[:200]) from None


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with Home Assistant's names and ours only."""

    intercepted_binops = frozenset(_OPERATORS)

    def __init__(self) -> None:
        super().__init__(finalize=printed, optimized=False, cache_size=0)
        self.filters, self.globals, self.tests = dict(FILTERS), dict(GLOBALS), dict(TESTS)

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:  # noqa: ARG002
        """Operators that can make much out of little."""
        return _OPERATORS[operator](left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key of the payload's before a method's: devices do have "update" and "values"."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:  # noqa: ARG002
        """Only the listed methods, the loop's counters and a namespace's variables."""
        if isinstance(obj, Namespace):
            return not attr.startswith("_")
        return attr in (_LOOP if isinstance(obj, LoopContext) else _SAFE)

    def wrap_str_format(self, value: object) -> None:  # noqa: ARG002
        """None: str.format is reached through our own filter only."""
        return


class _Guard(NodeTransformer):
    """Refuses what no reading needs; puts measuring where a value can grow."""

    def visit_Macro(self, node: nodes.Node) -> nodes.Node:
        """And every other statement that can repeat, nest or fetch."""
        raise BadTemplate(f"{type(node).__name__} is not for devices")

    visit_CallBlock = visit_FilterBlock = visit_Block = visit_AssignBlock = visit_Macro
    visit_Extends = visit_Include = visit_Import = visit_FromImport = visit_Macro

    def visit_For(self, node: nodes.For) -> nodes.Node:
        """Loops take their items off the budget."""
        if node.recursive:
            self.visit_Macro(node)
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "counted")
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:
        """A variable holds bounded data, so that it cannot be doubled again and again."""
        self.generic_visit(node)
        node.node = _filtered(node.node, "bounded")
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        """Filters that loop take their items off the budget too."""
        self.generic_visit(node)
        if node.name in _LOOPING and node.node is not None:
            node.node = _filtered(node.node, "counted")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """a ~ b, measured."""
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """text.format(...), bounded."""
        self.generic_visit(node)
        method = node.node
        if isinstance(method, nodes.Getattr) and method.attr == "format":
            return _filtered(method.node, "brace format", node.args)
        return node


def _filtered(node: nodes.Node, name: str, args: list[nodes.Expr] | None = None) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, args or [], [], None, None, lineno=node.lineno)


_ENVIRONMENT = _Environment()
