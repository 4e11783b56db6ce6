"""A driver that can be run for long by hand and shortly by a test: its arguments, its judgement, its one row of figures.

The environment stands in for arguments: MFAD_FAULT_CASES for --rounds, MFAD_SEED for --seed.
"""
import argparse
import json
import os
import random
import sys
import time
import traceback


class Job:
    """`short` and `long` are its rounds; `unit` says what a round is. Failures are collected, not raised."""

    def __init__(self, name, about, short, long, unit="rounds", arguments=()):
        parser = argparse.ArgumentParser(description=about)
        parser.add_argument("--rounds", type=int, help=f"how many {unit} (default {short})")
        parser.add_argument("--short", action="store_true", help=f"{short} {unit}: what continuous integration runs")
        parser.add_argument("--long", action="store_true", help=f"{long} {unit}: run by hand")
        parser.add_argument("--seed", type=int, help="repeat the run of this seed as far as the world allows")
        parser.add_argument("--json", metavar="FILE", help="the row of figures as JSON")
        for words, options in arguments:
            parser.add_argument(*words, **options)
        self.arguments = parser.parse_args()
        self.name, self.unit = name, unit
        self.rounds = self.arguments.rounds or (long if self.arguments.long else 0) or int(os.environ.get("MFAD_FAULT_CASES") or short)
        self.seed = self.arguments.seed if self.arguments.seed is not None else int(os.environ.get("MFAD_SEED") or time.time_ns() % 1_000_000)
        self.random = random.Random(self.seed)
        self.figures, self.failures = {}, []
        self.began = time.monotonic()
        print(f"{name}: {self.rounds} {unit}, seed {self.seed}", flush=True)

    def expect(self, condition, what):
        """Notes a failure and goes on; the first few are shown at once."""
        if condition:
            return True
        self.failures.append(str(what))
        if len(self.failures) <= 20:
            print(f"  FAILED: {what}", flush=True)
        return False

    def count(self, figure, more=1):
        self.figures[figure] = self.figures.get(figure, 0) + more

    def row(self):
        return {"job": self.name, "unit": self.unit, "rounds": self.rounds, "seed": self.seed,
                "seconds": round(time.monotonic() - self.began, 1), "figures": self.figures, "failures": len(self.failures),
                "passed": not self.failures}

    def run(self, work):
        """Runs it, prints its row, and ends the process with 0 only if all held."""
        try:
            work(self)
        except Exception as error:  # shown in full, and the row must come all the same
            traceback.print_exc()
            self.failures.append(repr(error))
        row = self.row()
        for name, value in self.figures.items():
            print(f"  {name:<32} {value}")
        figures = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        print(f"{self.name}: seed {self.seed}, {row['seconds']} s, {'ok' if row['passed'] else 'FAILED'}")
        if self.arguments.json:
            with open(self.arguments.json, "w", encoding="utf-8") as file:
                json.dump(row, file, indent=2)
        print(f"{self.rounds} cases, {len(self.failures)} bad; {figures}")
        print(f"{int(row['passed'])} passed, {int(not row['passed'])} failed")
        sys.exit(0 if row["passed"] else 1)
