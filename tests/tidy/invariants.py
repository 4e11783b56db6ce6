"""The rules of the domain (INV-…) that hold now: each is named by a test, as `Inv35…` in its name."""
import re

from rule import Rule

HOLD = [*range(1, 9), 24, 26, 27, 30, 32, 35, 36, *range(39, 44), 51, 52, 53, *range(55, 60), 62, 63, 66, *range(87, 96)]
NAMED = re.compile(r"^TEST(?:_F|_P)?\(\w+,\s*(\w+)\)", re.MULTILINE)


def named(tree):
    """The numbers that names of tests bear."""
    names = [name for path, text in tree.items() if path.startswith("tests/") for name in NAMED.findall(text)]
    return {int(number) for name in names for number in re.findall(r"Inv(\d\d)", name)}


def tested(tree):
    return [f"tests: INV-{number:02} is named by no test: call the one that shows it `Inv{number:02}…`"
            for number in HOLD if number not in named(tree)]


SAMPLE = {"tests/a_test.cc": "".join(f"TEST(A, Inv{number:02}Holds) {{}}\n" for number in HOLD if number != 89)}

RULES = [
    Rule("every rule of the domain is named by a test", tested, SAMPLE,
         ["tests: INV-89 is named by no test: call the one that shows it `Inv89…`"]),
]
