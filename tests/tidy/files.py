"""What holds of every file and folder: size, heads, build lists, READMEs, unfinished words, machine paths."""
import re

from rule import Rule
from tree import SOURCES, folder_of, lines

LINES_MAX = 400
CODE = ("events", "projections", "adapters", "daemon")


def too_long(tree):
    return [f"{path}: {text.count(chr(10))} lines, the limit is {LINES_MAX}: split it by meaning"
            for path, text in sorted(tree.items()) if path.endswith(SOURCES) and text.count("\n") > LINES_MAX]


def heads(tree):
    problems = []
    for path, text in sorted(tree.items()):
        if not path.endswith(".h"):
            continue
        if not text.startswith("//"):
            problems.append(f"{path}: opens without a contract: say what it is, who owns it, which thread may call it")
        if "#pragma once" not in text:
            problems.append(f"{path}: has no #pragma once")
    return problems


def listed(tree):
    """Every .cc is in the CMakeLists.txt of its folder or of one above, and every listed source exists."""
    problems = []
    named = set()
    for path, text in sorted(tree.items()):
        if path.endswith("CMakeLists.txt") or path.endswith(".cmake"):
            for source in re.findall(r'[\w./${}-]+\.cc\b', re.sub(r"#.*", "", text)):
                if source.startswith("${CMAKE_CURRENT_BINARY_DIR}"):
                    continue  # generated
                source = source.replace("${CMAKE_SOURCE_DIR}/", "/")
                full = source[1:] if source.startswith("/") else f"{folder_of(path)}/{source}".lstrip("/")
                named.add(full)
                if full not in tree:
                    problems.append(f"{path}: lists {source}, which does not exist")
    problems += [f"{path}: is in no CMakeLists.txt: list it or delete it"
                 for path in sorted(tree) if path.endswith(".cc") and path not in named]
    return problems


def readmes(tree):
    """In tests only the first level needs one; the areas below are described there."""
    folders = set()
    for path in tree:
        if path.endswith(SOURCES + (".service", ".json", ".yaml", ".md", ".scd")):
            parts = folder_of(path).split("/")
            if parts[0] in CODE + ("ops", "tests"):
                depth = 2 if parts[0] == "tests" else len(parts)
                folders |= {"/".join(parts[:n]) for n in range(1, min(depth, len(parts)) + 1)}
    return [f"{folder}: has no README.md: what it is, a map, a reading order"
            for folder in sorted(folders) if f"{folder}/README.md" not in tree]


WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\b(good|just|only|enough|fine|works) for now\b|// for now\b", re.I)


def unfinished(tree):
    return [f'{path}:{number}: says "{WORDS.search(line)[0]}": do it, or leave it out'
            for path, number, line in lines(tree, SOURCES + (".md", ".txt", ".yaml", ".toml")) if WORDS.search(line)]


# Words, so that this file names no host itself.
REGISTRIES = ("debian", "maven", "npm", "pypi", "crates", "golang", "githubusercontent")
HOSTS = re.compile(rf"https?://[\w.-]*({'|'.join(REGISTRIES)})[\w.-]*" r"|(?<![\w.$}/~-])/(work|root|home/\w+|Users)/")

SAMPLE_PATH = "/" + "root/"
SAMPLE_HOST = "https://" + REGISTRIES[0] + ".example"


def machine(tree):
    return [f'{path}:{number}: names "{HOSTS.search(line)[0]}", which holds on one machine only'
            for path, number, line in lines(tree, SOURCES + (".md", ".txt", ".json", ".xml", ".toml", ".yaml", "/x", "/run"))
            if HOSTS.search(line)]


LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def links(tree):
    """A relative link of a README leads to a file or a folder."""
    problems = []
    folders = {folder for path in tree for folder in parents(path)}
    for path, text in sorted(tree.items()):
        if not path.endswith(".md"):
            continue
        for target in LINK.findall(text):
            full = normal(f"{folder_of(path)}/{target}")
            if full not in tree and full not in folders and full not in ("LICENSE", ".clang-tidy", ".clang-format"):
                problems.append(f"{path}: links to {target}, which does not exist")
    return problems


def parents(path):
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(len(parts))]


def normal(path):
    out = []
    for part in path.split("/"):
        if part == "..":
            out = out[:-1]
        elif part not in ("", "."):
            out.append(part)
    return "/".join(out)


RULES = [
    Rule("no file is longer than 400 lines", too_long, {"events/a.cc": "x\n" * 401, "events/b.cc": "x\n" * 400},
         ["events/a.cc: 401 lines, the limit is 400: split it by meaning"]),
    Rule("every header opens with its contract", heads, {"events/a.h": "#include <map>\n"},
         ["events/a.h: opens without a contract: say what it is, who owns it, which thread may call it",
          "events/a.h: has no #pragma once"]),
    Rule("every source is built and every listed source exists", listed,
         {"events/CMakeLists.txt": "mfad_library(NAME events SOURCES a.cc b.cc)\n", "events/a.cc": "", "events/dead.cc": ""},
         ["events/CMakeLists.txt: lists b.cc, which does not exist", "events/dead.cc: is in no CMakeLists.txt: list it or delete it"]),
    Rule("every folder has a README", readmes, {"events/README.md": "", "events/base/ids.h": "", "tests/unit/http/a_test.cc": ""},
         ["events/base: has no README.md: what it is, a map, a reading order",
          "tests: has no README.md: what it is, a map, a reading order",
          "tests/unit: has no README.md: what it is, a map, a reading order"]),
    Rule("nothing says that it is unfinished", unfinished, {"ops/a.md": "ready\nTODO: more\n", "events/a.cc": "// good for now\n"},
         ['events/a.cc:1: says "good for now": do it, or leave it out', 'ops/a.md:2: says "TODO": do it, or leave it out']),
    Rule("no path or host of one machine", machine, {"ops/a.sh": f"cd {SAMPLE_PATH}x\ncd build/work/y\ncurl {SAMPLE_HOST}/x\n"},
         [f'ops/a.sh:1: names "{SAMPLE_PATH}", which holds on one machine only',
          f'ops/a.sh:3: names "{SAMPLE_HOST}", which holds on one machine only']),
    Rule("every link leads somewhere", links, {"events/README.md": "[a](base/a.h) [b](../ops/b.md) [c](https://x.org)", "events/base/a.h": ""},
         ["events/README.md: links to ../ops/b.md, which does not exist"]),
]
