#!/usr/bin/env python3
"""Runs the simulator over many seeds in several processes, and adds up what they tell; ops/x sim calls it."""
import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time

PROGRESS_EVERY_SECONDS = 10
FAILED_SEED = re.compile(r"^seed (\d+) \(")
COMPLAINTS_SHOWN = 8
DETERMINISM = "*GivesTheSameRun*"
PROMISES = "*Holds*"


class Job:
    """One process over one range of seeds."""

    def __init__(self, binary, first, seeds, test):
        self.seeds, self.figures, self.said = seeds, {}, []
        environment = dict(os.environ, MFAD_SIM_FROM=str(first), MFAD_SIM_SEEDS=str(seeds), MFAD_SIM_PROGRESS="1")
        environment.pop("MFAD_SIM_SEED", None)
        self.process = subprocess.Popen([binary, f"--gtest_filter={test}"], env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.thread = threading.Thread(target=self.follow)
        self.thread.start()

    def follow(self):
        for line in self.process.stdout:
            if line.startswith("sim: "):
                for name, value in (pair.split("=") for pair in line[len("sim: "):].split()):
                    self.figures[name] = self.figures.get(name, 0) + int(value)
            else:
                self.said.append(line.rstrip("\n"))
        self.process.wait()

    def failed(self):
        return self.process.returncode != 0

    def first_failing_seed(self):
        found = [FAILED_SEED.match(line) for line in self.said]
        return next((int(match[1]) for match in found if match), None)

    def complaints(self):
        """What it says of the seed, or its last words where it died without a word about one."""
        begins = next((at for at, line in enumerate(self.said) if FAILED_SEED.match(line)), None)
        return self.said[-COMPLAINTS_SHOWN:] if begins is None else self.said[begins:begins + COMPLAINTS_SHOWN]


def split(first, seeds, jobs):
    """Ranges that differ by one seed at most."""
    jobs = max(1, min(jobs, seeds))
    begins = [first + seeds * job // jobs for job in range(jobs + 1)]
    return [(begin, end - begin) for begin, end in zip(begins, begins[1:])]


def follow(jobs, started):
    total, told = sum(job.seeds for job in jobs), time.monotonic()
    while any(job.thread.is_alive() for job in jobs):
        for job in jobs:
            job.thread.join(0.1)
        if time.monotonic() - told < PROGRESS_EVERY_SECONDS:
            continue
        told = time.monotonic()
        done = sum(job.figures.get("runs", 0) for job in jobs)
        print(f"== {done:,} of {total:,} seeds after {told - started:.0f} s", file=sys.stderr, flush=True)


def add_up(jobs):
    figures = {}
    for job in jobs:
        for name, value in job.figures.items():
            figures[name] = figures.get(name, 0) + value
    return figures


def report(options, jobs, seconds):
    figures = add_up(jobs)
    failing = sorted(seed for seed in (job.first_failing_seed() for job in jobs) if seed is not None)
    result = {"first": options.first, "seeds": options.seeds, "jobs": options.jobs, "preset": options.preset,
              "failures": sum(job.failed() for job in jobs), "first_failing_seed": failing[0] if failing else None,
              "seconds": round(seconds, 1), **figures}
    for job in filter(Job.failed, jobs):
        print("\n".join(job.complaints()))
    for name, value in result.items():
        print(f"{name.replace('_', ' '):<20} {value if value is not None else '-':>14}")
    if failing:
        print(f"replay it with: ops/x sim {failing[0]} --preset {options.preset}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=2)
    return result["failures"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the test program simulation_test")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--seeds", type=int, default=200, help="how many (200)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes (one per core)")
    parser.add_argument("--preset", default="dev", help="for the command that is printed (dev)")
    parser.add_argument("--json", help="writes the closing table to this file too")
    options = parser.parse_args()
    if options.seeds < 1 or options.jobs < 1 or options.first < 0:
        parser.error("--seeds and --jobs are at least 1, --first at least 0")
    started = time.monotonic()
    jobs = [Job(options.binary, first, seeds, PROMISES) for first, seeds in
            split(options.first, options.seeds, options.jobs)]
    follow(jobs, started)
    failures = report(options, jobs, time.monotonic() - started)
    same = subprocess.run([options.binary, f"--gtest_filter={DETERMINISM}"], stdout=subprocess.PIPE, text=True, check=False)
    if same.returncode != 0:
        print(same.stdout + "one seed gave two different runs")
    return 1 if failures or same.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
