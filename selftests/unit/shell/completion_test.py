#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: completion_test.py PROGRAM

What nat-alg-ctl --complete suggests, and what bash makes of it. KTAP."""

import os
import re
import subprocess
import sys
from pathlib import Path

import ktap

PROGRAM = sys.argv[1]
SCRIPT = Path(__file__).resolve().parents[3] / "userspace/completion/nat-alg-ctl.bash"

ASK = r"""
. "$1"
COMP_LINE=$2 COMP_POINT=${#2}
_nat_alg_ctl
printf '%s\n' "${COMPREPLY[@]}"
"""


def suggested(*given):
    """{word: help} of the program."""
    done = subprocess.run([PROGRAM, "--complete", *given], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done
    return dict(line.split("\t") for line in done.stdout.splitlines())


def in_bash(line, folder="/"):
    """The words that bash would offer behind a line."""
    environment = dict(os.environ, PATH=f"{Path(PROGRAM).parent}:{os.environ['PATH']}")
    done = subprocess.run(["bash", "-uc", ASK, "ask", str(SCRIPT), line], capture_output=True,
                          text=True, env=environment, cwd=folder)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.split()


def test_first_word():
    """the first word is a command, each with a help"""
    words = suggested("")
    assert {"load", "check", "show", "clear", "who", "monitor"} <= words.keys(), words
    assert all(words.values()), words


def test_every_command():
    """every command of the usage is found word by word"""
    usage = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout
    lines = [line.split("nat-alg-ctl ", 1)[1] for line in usage.splitlines()]
    assert len(lines) > 15, usage
    for line in lines:
        given = []
        for word in line.split():
            if not re.fullmatch("[a-z-]+", word):
                break
            assert word in suggested(*given, word[0]), f"{word} behind {given}"
            given.append(word)


def test_words_are_taken_abbreviated():
    """words before the last one may be abbreviated"""
    assert list(suggested("sh", "nat", "po")) == ["pools"]


def test_arguments():
    """arguments: those that are words, and kinds of the others"""
    assert list(suggested("who", "")) == ["<ADDRESS:PORT>"]
    assert list(suggested("who", "192.0.2.1:7", "")) == ["tcp", "udp", "icmp"]
    assert list(suggested("who", "192.0.2.1:7", "--json", "u")) == ["udp"]
    assert not suggested("who", "192.0.2.1:7", "tcp", "")
    assert list(suggested("monitor", "chunks", "p")) == ["pinholes"]
    assert list(suggested("load", "--network-interface", "")) == ["<IF>"]
    assert list(suggested("load", "--network-interface", "wan0", "")) == ["<FILE>"]


def test_options():
    """options are those of the command, and only for who begins one"""
    assert list(suggested("show", "nat", "chunks", "-")) == ["--help", "--json"]
    assert "--drop-flows" in suggested("load", "--")
    assert "--drop-flows" not in suggested("check", "--")
    assert not suggested("show", "nat", "pools", "")


def test_nothing():
    """nothing behind what is no command"""
    assert not suggested("frob", "")
    assert not suggested("show", "frob", "")


def test_bash():
    """bash offers the same"""
    assert "monitor" in in_bash("nat-alg-ctl ")
    assert in_bash("nat-alg-ctl show nat ch") == ["chunks"]
    assert in_bash("nat-alg-ctl who 192.0.2.1:7 t") == ["tcp"]
    assert in_bash("nat-alg-ctl frob ") == []


def test_bash_kinds():
    """bash offers files and interfaces where one is expected"""
    assert in_bash("nat-alg-ctl load shell_t", Path(__file__).parent) == ["shell_test.py"]
    assert in_bash("nat-alg-ctl load --network-interface l") == ["lo"]


if __name__ == "__main__":
    sys.exit(ktap.run(globals()))
