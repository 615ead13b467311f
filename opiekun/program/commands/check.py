"""`opiekun check`: proves the data's invariants and names what is broken."""

from __future__ import annotations

import argparse
import json

from opiekun.program.command import DONE, FAILED, print_result, say
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Exit status 0 when everything holds, 1 when something is broken."""
    with django_ready():
        from opiekun.core.checks import run_checks
        from opiekun.core.checks.registry import all_checks

        number, findings = len(all_checks()), run_checks()
    if options.json:
        entries = [{"code": f.code, "label": f.label, "count": f.count, "rows": f.rows} for f in findings]
        print_result(json.dumps({"checks": number, "findings": entries}, default=str, ensure_ascii=False, indent=1))
    for finding in findings:
        say(f"{finding.code}: {finding.label}: {finding.count} broken")
        for row in finding.rows:
            say("    " + ", ".join(f"{name}={value}" for name, value in row.items()))
    say(f"{number} checks, {len(findings)} do not hold" if findings else f"{number} checks, all hold")
    return FAILED if findings else DONE
