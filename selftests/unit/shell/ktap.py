# SPDX-License-Identifier: GPL-2.0
"""KTAP for tests that are functions: each name begins with test_, its docstring is the result's
name, and what it says by an AssertionError is why it failed."""

import traceback


class Skip(Exception):
    """What the test needs is not there."""


def run(names):
    tests = [test for name, test in names.items() if name.startswith("test_")]
    failed = False
    print(f"KTAP version 1\n1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} {test.__doc__}")
        except Skip as why:
            print(f"ok {number} {test.__doc__} # SKIP {why}")
        except Exception:
            failed = True
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {test.__doc__}")
    return failed
