#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: keep.py ADDRESS PORT FILE

Asks a mirror, says "ready", and asks it again and again until FILE exists. Status 1 if it does not
answer for half a minute. UDP, of either family, from port 7000.
"""
import os
import socket
import sys
import time


def ask(mirror, patience=30):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        mirror.send(b"probe")
        try:
            return mirror.recv(2048)
        except socket.timeout:
            pass
    sys.exit("the mirror does not answer")


def main(address, port, until):
    mirror = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    mirror.settimeout(0.5)
    mirror.bind(("", 7000))
    mirror.connect((address, int(port)))
    ask(mirror)
    print("ready", flush=True)
    while not os.path.exists(until):
        ask(mirror)
        time.sleep(0.2)


main(*sys.argv[1:])
