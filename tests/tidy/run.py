#!/usr/bin/env python3
"""Checks the rules of the house on the whole tree, and each rule on a sample that breaks it.

Usage: tests/tidy/run.py   (from anywhere; prints `N passed, N failed`)
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import calls
import events
import files
import includes
import invariants
import manual
from tree import load

RULES = includes.RULES + calls.RULES + files.RULES + events.RULES + invariants.RULES + manual.RULES


def main():
    tree = load(os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
    passed = failed = 0
    for rule in RULES:
        cases = ((rule.name, rule.check(tree), []), (f"{rule.name} (seen to fail)", rule.check(rule.bad), rule.problems))
        for name, got, want in cases:
            if got == want:
                passed += 1
                continue
            failed += 1
            print(f"FAILED: {name}")
            for problem in got if not want else [f"wanted {want}", f"got    {got}"]:
                print(f"  {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
