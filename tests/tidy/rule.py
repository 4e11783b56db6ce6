"""A rule, and the bad sample that proves that it can fail."""
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Rule:
    name: str  # a sentence: what holds
    check: Callable[[dict], list]  # tree → problems, each `path[:line]: what and what to do`
    bad: dict  # a small tree that breaks the rule
    problems: list  # what the check says of it, whole
