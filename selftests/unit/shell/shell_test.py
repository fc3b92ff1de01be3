#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: shell_test.py PROGRAM

The shell of nat-alg-ctl on a pseudo-terminal: what is typed, and what comes back. KTAP."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import ktap

PROGRAM = sys.argv[1]
LFLAG = 3       # of what tcgetattr() returns
LIMIT = 30      # seconds until something must have come
HOST = os.uname().nodename.split(".")[0][:63]
NO_MODULE = "the kernel module nat_alg is not loaded; load it with: modprobe nat_alg"
# libedit forgets the names that were given to functions
SUPPRESSIONS = f"print_suppressions=0:suppressions={Path(__file__).resolve().with_name('libedit.supp')}"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")


class Terminal:
    """The program on a terminal of its own, which is as wide as it takes."""

    def __init__(self, state):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
            environment = dict(os.environ, TERM="xterm", XDG_STATE_HOME=state,
                               LSAN_OPTIONS=SUPPRESSIONS)
            os.execve(PROGRAM, ["nat-alg-ctl"], environment)
        self.expect(prompt())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)
        if self.pid:
            os.waitpid(self.pid, 0)

    def more(self, end):
        """Read on; false: nothing comes any more."""
        ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
        try:
            data = os.read(self.fd, 4096) if ready else b""
        except OSError:
            data = b""
        self.seen += ESCAPES.sub("", data.decode(errors="replace").replace("\r", ""))
        return bool(data)

    def expect(self, text):
        """What came up to and with the text; it is not seen again."""
        end = time.monotonic() + LIMIT
        while text not in self.seen:
            assert self.more(end), f"expected {text!r}, got {self.seen!r}"
        before, self.seen = self.seen.split(text, 1)
        return before + text

    def type(self, keys):
        """The editor reads keys shortly after its prompt is there; before that they would be lines."""
        end = time.monotonic() + LIMIT
        while termios.tcgetattr(self.fd)[LFLAG] & termios.ICANON:
            assert time.monotonic() < end, "nobody reads keys"
            time.sleep(0.01)
        os.write(self.fd, keys.encode())

    def run(self, line, next_prompt):
        """What a line prints, up to the prompt behind it."""
        self.type(line + "\n")
        self.expect(line + "\n")
        return self.expect(next_prompt).removesuffix(next_prompt)

    def ends(self):
        end = time.monotonic() + LIMIT
        while self.more(end):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)


def prompt(mode="", context="local"):
    return f"[{context}]{HOST}({mode})# " if mode else f"[{context}]{HOST}# "


CTX = prompt("config-ctx", "ISP1")


def terminal():
    return Terminal(tempfile.mkdtemp(dir=FOLDER.name))


def configuring():
    it = terminal()
    out = it.run("configure", prompt("config"))
    assert os.path.exists("/sys/module/nat_alg") or NO_MODULE in out, out
    return it


def words(text):
    """The first word of each line that is indented."""
    return [line.split()[0] for line in text.splitlines() if line.startswith("  ")]


def test_usage_without_terminal():
    """without a terminal: usage, and status 2"""
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("Usage: "), done


def test_exit():
    """it ends with exit, and with the end of the input"""
    for keys in ("exit\n", "\x04"):
        with terminal() as it:
            it.type(keys)
            assert it.ends() == 0


def test_help():
    """? says what can come next, and leaves the line as it was"""
    with terminal() as it:
        it.type("show nat ?")
        out = it.expect(prompt() + "show nat ")
        assert words(out)[:3] == ["pools", "subscribers", "subscriber"], out
        assert "pools and how much of them is in use" in out, out
        it.type("chu?")
        out = it.expect(prompt() + "show nat chu")
        assert words(out) == ["chunks"], out
        it.type("nks ?")
        out = it.expect(prompt() + "show nat chunks ")
        assert words(out) == ["<ADDRESS>", "<cr>"], out
        it.type("10.0.0.1 ?")
        out = it.expect(prompt() + "show nat chunks 10.0.0.1 ")
        assert words(out) == ["<cr>"], out


def test_tab():
    """tab completes a word, and lists where there are several"""
    with terminal() as it:
        it.type("sh\tn\tpin\t")
        it.expect("show nat pinholes ")
        it.type("\x03")
        it.expect(prompt())
        it.type("show statistics \t")
        out = it.expect(prompt() + "show statistics ")
        assert "drops" in words(out) and "<cr>" not in words(out), out
        it.type("\x03")
        it.expect(prompt())
        it.type("show \t")
        out = it.expect(prompt() + "show ")
        assert "configuration" in words(out) and "metrics" in words(out), out


def test_abbreviation():
    """words may be abbreviated, and an error names the word and what would have fitted"""
    with terminal() as it:
        out = it.run("sh nat frob", prompt())
        assert "expected `pools', `subscribers'" in out and "got `frob'" in out, out
        out = it.run("c", prompt())
        assert "the ambiguous `c'" in out, out
        out = it.run("who 1.2.3", prompt())
        assert "expected a public address and port like 192.0.2.1:1024, got `1.2.3'" in out, out


def test_options():
    """options work, on the second line as on the first"""
    with terminal() as it:
        for _ in range(2):
            assert "Usage: nat-alg-ctl show nat" in it.run("show nat chunks --help", prompt())
        assert "unrecognized option" in it.run("show nat chunks --frob", prompt())


def test_interrupt():
    """^C gives the line up, and the shell goes on"""
    with terminal() as it:
        it.type("show nat frob\x03")
        it.expect("frob^C\n" + prompt())
        assert "who" in it.run("who --help", prompt())


def test_modes():
    """the prompt follows contexts and modes, in and out"""
    with configuring() as it:
        it.run("active-charging service acs", prompt("config-acs"))
        it.run("ruledef one", prompt("config-acs-ruledef"))
        it.run("rulebase prepaid", prompt("config-rule-base"))
        it.run("context ISP1", CTX)
        it.run("apn internet", prompt("config-apn", "ISP1"))
        it.run("exit", CTX)
        it.run("context corp", prompt("config-ctx", "corp"))
        it.run("#exit", prompt("config"))
        it.run("acti serv acs", prompt("config-acs"))
        it.run("fw-and-nat policy p", prompt("config-fw-and-nat-policy"))
        it.run("host-pool h", prompt("config-acs-host-pool"))
        it.run("port-map m", prompt("config-acs-port-map"))
        it.run("access-ruledef a", prompt("config-acs-access-ruledef"))
        it.run("conf", prompt("config"))


def test_configuration_help():
    """? and tab know the language, and the names that are defined"""
    with configuring() as it:
        it.run("active-charging service acs", prompt("config-acs"))
        it.run("ruledef rt_ftp", prompt("config-acs-ruledef"))
        it.run("rulebase prepaid", prompt("config-rule-base"))
        it.type("rou\tprior\t?")
        out = it.expect(prompt("config-rule-base") + "route priority ")
        assert "<a number from 1 to 65535>" in out, out
        it.type("10 ruledef ?")
        out = it.expect(prompt("config-rule-base") + "route priority 10 ruledef ")
        assert "rt_ftp" in words(out), out
        it.type("rt_ftp ana\tsi\t?")
        out = it.expect("analyzer sip ")
        out += it.expect("analyzer sip ")
        assert words(out) == ["advanced", "description", "<cr>"], out
        it.type("description \"what?\"\n")
        it.expect("\"what?\"\n")
        it.expect(prompt("config-rule-base"))
        assert "sip description what?" in it.run("show configuration", prompt("config-rule-base"))


def test_end_of_line():
    """? says where a line of the language may end, and where not"""
    with configuring() as it:
        it.type("context ?")
        assert "<cr>" not in words(it.expect(prompt("config") + "context "))
        it.type("ISP1 ?")
        out = it.expect(prompt("config") + "context ISP1 ")
        assert words(out) == ["<cr>"], out
        it.type("\x03")
        it.expect(prompt("config"))
        it.type("?")
        assert "<cr>" not in words(it.expect(prompt("config")))


def test_show():
    """show in the configuration: the candidate, also as JSON, and all that there is outside"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        out = it.run("show configuration --json", CTX)
        assert json.loads(out)[0]["block"][0]["block"] == [{"line": "interface wan0"}], out
        assert "Usage: nat-alg-ctl show nat flows" in it.run("sh nat flows --help", CTX)
        assert "expected `configuration'" in it.run("show frob", CTX)
        it.type("show nat chu\t")
        it.expect("show nat chunks ")
        it.type("?")
        assert words(it.expect(CTX + "show nat chunks ")) == ["<ADDRESS>", "<cr>"]


def test_error():
    """an error is shown at once, under the word, and changes nothing"""
    with configuring() as it:
        it.run("active-charging service acs", prompt("config-acs"))
        before = it.run("show configuration", prompt("config-acs"))
        out = it.run("rulebse prepaid", prompt("config-acs"))
        assert "expected " in out and "got `rulebse'; did you mean `rulebase'?" in out, out
        caret = " " * len(prompt("config-acs")) + "^~~~~~~\n"
        assert out.startswith(caret), out
        assert "did you mean `commit'?" in it.run("comit", prompt("config-acs"))
        assert "did you mean" not in it.run("frobnicate", prompt("config-acs"))
        it.run("host-pool h", prompt("config-acs-host-pool"))
        out = it.run("ip range 10.0.0.2 to 10.0.0.1", prompt("config-acs-host-pool"))
        assert "not below the first" in out, out
        it.run("exit", prompt("config-acs"))
        it.run("no host-pool h", prompt("config-acs"))
        assert it.run("show configuration", prompt("config-acs")) == before


def test_bad_pool():
    """a line that is bad as a whole leaves nothing behind, and the mode as it was"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        pool = "ip pool P 209.165.200.224/27"
        it.run(f"{pool} nat-one-to-one on-demand", CTX)
        out = it.run(f"{pool} nat-one-to-one port-chunk-size 64", CTX)
        assert "does not go with" in out, out
        out = it.run("show configuration", CTX)
        assert out.count("ip pool") == 1 and "on-demand" in out and "chunk" not in out, out


def test_replace():
    """what is there is replaced without a word"""
    with configuring() as it:
        it.run("active-charging service acs", prompt("config-acs"))
        it.run("rulebase r", prompt("config-rule-base"))
        it.run("route priority 1 ruledef a analyzer sip", prompt("config-rule-base"))
        assert it.run("route priority 1 ruledef b analyzer sip", prompt("config-rule-base")) == ""
        out = it.run("show configuration", prompt("config-rule-base"))
        assert "ruledef b " in out and "ruledef a " not in out, out


def test_commit():
    """a commit without the module says so, and keeps the candidate"""
    if os.path.exists("/sys/module/nat_alg"):
        raise ktap.Skip("the module is loaded here, and would be configured")
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        out = it.run("com", CTX)
        assert NO_MODULE in out, out
        assert "interface wan0" in it.run("sh conf", CTX)


def test_commit_checks():
    """a commit refuses what a load refuses, at the line that shows it"""
    with configuring() as it:
        it.run("active-charging service acs", prompt("config-acs"))
        it.run("fw-and-nat policy one", prompt("config-fw-and-nat-policy"))
        it.run("fw-and-nat policy two", prompt("config-fw-and-nat-policy"))
        out = it.run("commit", prompt("config-fw-and-nat-policy"))
        assert re.search(r"candidate:\d+:\d+: there are several of kind fw-and-nat", out), out
        assert NO_MODULE not in out, out


def test_leave():
    """who leaves with changes is told, and goes the second time"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        it.run("exit", prompt("config"))
        out = it.run("exit", prompt("config"))
        assert "`commit' or `abort'" in out, out
        it.run("exit", prompt())
        it.run("configure", prompt("config"))
        assert it.run("show configuration", prompt("config")) == ""
        it.run("exit", prompt())


def test_leave_with_end():
    """end leaves from inside a block, too"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        assert "`commit' or `abort'" in it.run("end", prompt("config"))
        it.run("show configuration", prompt("config"))
        assert "`commit' or `abort'" in it.run("end", prompt("config"))
        it.run("end", prompt())


def test_abort():
    """abort throws the candidate away"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        it.run("abort", prompt())
        it.run("configure", prompt("config"))
        assert it.run("show configuration", prompt("config")) == ""


def test_do():
    """do runs a command of operational mode"""
    with configuring() as it:
        assert "Usage: nat-alg-ctl who" in it.run("do who --help", prompt("config"))
        it.type("do sh\tnat po\t")
        it.expect("do show nat pools ")


def test_end_of_input():
    """the end of the input goes out as exit does"""
    with configuring() as it:
        it.run("context ISP1", CTX)
        it.run("interface wan0", CTX)
        it.type("\x04")
        it.expect(prompt("config"))
        it.type("\x04")
        it.expect("`commit' or `abort'")
        it.expect(prompt("config"))
        it.type("\x04")
        it.expect(prompt())
        it.type("\x04")
        assert it.ends() == 0


def test_history():
    """history outlives the shell, in a folder of the user's own"""
    state = tempfile.mkdtemp(dir=FOLDER.name)
    with Terminal(state) as it:
        it.run("who --help", prompt())
        it.type("exit\n")
        assert it.ends() == 0
    assert os.path.exists(f"{state}/nat-alg/history")
    assert os.stat(f"{state}/nat-alg").st_mode & 0o77 == 0
    with Terminal(state) as it:
        it.type("\x1b[A\x1b[A")
        it.expect("who --help")
        it.type("\x03")


FOLDER = tempfile.TemporaryDirectory()

if __name__ == "__main__":
    sys.exit(ktap.run(globals()))
