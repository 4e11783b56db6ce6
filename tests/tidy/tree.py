"""The files that the rules look at: path from the root → text. A dict, so that a rule is tested on a sample without a disk."""
import os

FOLDERS = ("daemon", "events", "projections", "adapters", "tests", "ops", ".ci")
ROOT_FILES = ("CMakeLists.txt", "CMakePresets.json", "README.md")
TEXT = (".cc", ".h", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".yaml", ".yml", ".toml", ".xml", ".service", ".conf",
        ".scd", ".properties", ".supp", ".patch")
SOURCES = (".cc", ".h", ".py", ".sh", ".cmake")
SKIPPED = ("build", "corpus", "node_modules", "__pycache__")


def is_text(path):
    name = path.rsplit("/", 1)[-1]
    return name.endswith(TEXT) or name in ("x", "run")


def load(root):
    """All text files of the project; binaries and others are there with empty text, so that rules can ask for their names."""
    tree = {}
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = [f for f in folders if f not in SKIPPED]
            for name in names:
                full = os.path.join(where, name)
                path = os.path.relpath(full, root)
                tree[path] = read(full) if is_text(path) else ""
    for name in ROOT_FILES:
        if os.path.exists(os.path.join(root, name)):
            tree[name] = read(os.path.join(root, name))
    return tree


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def lines(tree, extensions, folders=FOLDERS):
    """(path, line number, line) of every line of the files with these extensions in these top folders."""
    for path, text in sorted(tree.items()):
        if path.endswith(extensions) and path.split("/")[0] in folders and not path.startswith("tests/tidy/"):
            for number, line in enumerate(text.split("\n"), 1):
                yield path, number, line


def folder_of(path):
    return path.rsplit("/", 1)[0] if "/" in path else ""
