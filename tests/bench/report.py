"""Medians and Markdown tables."""

import os
import platform
import statistics


def median(values):
    return statistics.median(values)


def spread(values, form="{:,.0f}"):
    """`median (least to most)`."""
    low, high = form.format(min(values)), form.format(max(values))
    return f"{form.format(median(values))} ({low} to {high})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


class Goals:
    """What design section 9 asks for, beside what was measured."""

    def __init__(self):
        self.rows = []
        self.missed = 0

    def at_least(self, what, measured, wanted, unit=" x"):
        self._add(what, measured, wanted, unit, ">=", measured >= wanted)

    def at_most(self, what, measured, wanted, unit=""):
        self._add(what, measured, wanted, unit, "<=", measured <= wanted)

    def _add(self, what, measured, wanted, unit, sign, passed):
        self.missed += not passed
        verdict = "pass" if passed else "**miss**"
        self.rows.append([what, f"{measured:.2f}{unit}", f"{sign} {wanted:g}{unit}", verdict])

    def __str__(self):
        return table(["goal", "measured", "wanted", ""], self.rows)


def machine():
    """One line about where this ran."""
    model = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return f"{cores} cores ({model}), Linux {platform.release()}, load average at the start {load:.1f}"
