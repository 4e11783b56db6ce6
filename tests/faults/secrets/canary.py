"""What must not be seen, in all the forms in which it could be, and the places where it is looked for."""
import base64
import os
import re

PAGE_BYTES = 4096
SHORT = 9  # of fewer characters: only whole words are told from chance


def encoded(raw):
    """The bytes as hex, base32 and base64, wherever in a longer text they begin; the ends that depend on neighbours are cut."""
    forms = {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)[(0, 2, 3)[shift]:].rstrip(b"=")
        whole = text[:-1] if (shift + len(raw)) % 3 else text
        forms[f"base64+{shift}"] = whole
        forms[f"base64url+{shift}"] = whole.replace(b"+", b"-").replace(b"/", b"_")
    for shift in range(5):
        text = base64.b32encode(b"\0" * shift + raw)[(0, 2, 4, 5, 7)[shift]:].rstrip(b"=")
        forms[f"base32+{shift}"] = text[:-1] if (shift + len(raw)) % 5 else text
        forms[f"base32 small+{shift}"] = forms[f"base32+{shift}"].lower()
    return forms


class Canary:
    def __init__(self, kind, name, raw):
        self.kind, self.name, self.raw = kind, name, raw
        self.forms = {"raw": raw}
        if len(raw) >= SHORT:
            self.forms |= encoded(raw)
        self.word = re.compile(rb"(?<![0-9A-Za-z])" + re.escape(raw) + rb"(?![0-9A-Za-z])") if len(raw) < SHORT else None

    def seen_in(self, data, small=None):
        """The forms that are there. `small`: the data in small letters, for what is written in any case."""
        if self.word is not None:
            return ["raw"] if self.raw in data and self.word.search(data) else []
        seen = [form for form, text in self.forms.items() if text in data]
        if small is not None and "raw" not in seen and self.raw.lower() in small:
            seen.append("raw, other case")
        return seen


class Canaries:
    def __init__(self):
        self.all = {}

    def add(self, kind, name, raw):
        raw = raw.encode() if isinstance(raw, str) else raw
        self.all.setdefault(raw, Canary(kind, name, raw))

    def add_seed(self, name, text):
        """Both the text that a person gets and the bytes that it stands for."""
        self.add("seed", f"{name}, text", text)
        self.add("seed", name, base64.b32decode(text + "=" * (-len(text) % 8)))

    def of(self, *kinds):
        return [canary for canary in self.all.values() if canary.kind in kinds]

    def search(self, data, kinds, any_case=False):
        """Every sighting as `kind name (form)`."""
        small = data.lower() if any_case else None
        return [f"{canary.kind} {canary.name} ({', '.join(seen)})" for canary in self.of(*kinds) if (seen := canary.seen_in(data, small))]


def files_of(folder):
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                yield os.path.relpath(os.path.join(path, name), folder), file.read()


def memory_of(pid):
    """The bytes of each writable mapping but its empty pages; needs the rights of root, because the process forbids it."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
        maps = [line.split(None, 5) for line in file]
    empty = bytes(PAGE_BYTES)
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for fields in maps:
            if "w" not in fields[1]:
                continue
            begin, end = (int(number, 16) for number in fields[0].split("-"))
            name = fields[5].strip() if len(fields) > 5 else "anonymous"
            filled, at = [], begin
            while at < end:
                try:
                    memory.seek(at)
                    block = memory.read(min(end - at, 1 << 20))
                except OSError:
                    break
                if not block:
                    break
                if any(block):
                    filled += [block[i:i + PAGE_BYTES] for i in range(0, len(block), PAGE_BYTES) if block[i:i + PAGE_BYTES] != empty]
                at += len(block)
            if filled:
                yield f"{name} {fields[0]}", b"".join(filled)
