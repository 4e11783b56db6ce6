"""The catalogue of events: unique names and numbers, a public form, golden bytes."""
import re

from rule import Rule

INFO = re.compile(r"struct (\w+)[^;{]*\{\s*static constexpr EventInfo info\{(\d+), \"([\w.]+)\", (\d+), Topic::(\w+)\}")


def declared(tree):
    """(path, struct, number, type, schema, body) of each event struct."""
    for path, text in sorted(tree.items()):
        if path.startswith("events/") and path.endswith(".h"):
            found = list(INFO.finditer(text))
            for this, after in zip(found, found[1:] + [None]):
                body = text[this.end():after.start() if after else len(text)]
                yield path, this[1], int(this[2]), this[3], int(this[4]), body


def unique(tree):
    problems, numbers, types = [], {}, {}
    for path, struct, number, kind, _, _ in declared(tree):
        for seen, value in ((numbers, number), (types, kind)):
            if value in seen:
                problems.append(f"{path}: {struct} and {seen[value]} share {value}")
            seen.setdefault(value, struct)
    return problems


def public(tree):
    return [f"{path}: {struct} has no public_data, so no public form and no schema"
            for path, struct, _, _, _, body in declared(tree) if "void public_data(" not in body]


def golden(tree):
    names = {path.rsplit("/", 1)[-1] for path in tree if path.startswith("tests/golden/")}
    return [f"{path}: {struct} has no golden file: add tests/golden/events/{kind}.v{schema}.*"
            for path, struct, _, kind, schema, _ in declared(tree)
            if not any(name.startswith(f"{kind}.v{schema}.") for name in names)]


SAMPLE = {
    "events/a/events.h": '''
struct Named {
  static constexpr EventInfo info{1, "a.named", 1, Topic::policy};
  void public_data(auto& fields) const {}
};
struct Renamed {
  static constexpr EventInfo info{1, "a.named", 2, Topic::policy};
};
''',
    "tests/golden/events/a.named.v1.hex": "",
}

RULES = [
    Rule("no two events share a number or a name", unique, SAMPLE,
         ["events/a/events.h: Renamed and Named share 1", "events/a/events.h: Renamed and Named share a.named"]),
    Rule("every event has a public form", public, SAMPLE,
         ["events/a/events.h: Renamed has no public_data, so no public form and no schema"]),
    Rule("every event version has golden bytes", golden, SAMPLE,
         ["events/a/events.h: Renamed has no golden file: add tests/golden/events/a.named.v2.*"]),
]
