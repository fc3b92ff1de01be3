#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""One end of a TCP connection that does what it is told; the kernel's TCP is the other half of it.

    talk.py client ADDRESS:PORT STEP...
    talk.py server PORT STEP...         one connection; says "ready" when it listens

Each step is an argument:

    send TEXT           \\r and \\n mean what they do in C
    expect TEXT         exactly these octets come
    fill FILE OCTETS CHUNK
                        lines of a command, written in chunks; FILE has them, too
    drain FILE          what comes to the end, into FILE
    hold FILE           until FILE exists
    touch FILE          now it does
    fastopen TEXT       connect with the text in the SYN; the first step
    acked               until everything is acknowledged; prints the peer's window
    keepalive           every second, and three without an answer end the connection
    rcvbuf OCTETS       the first step of a server
    rst                 end with a RST
"""

import os
import socket
import struct
import sys
import time

PATIENCE = 600


def octets(text):
    return text.replace("\\r", "\r").replace("\\n", "\n").encode()


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"never: {what}")
        time.sleep(0.02)


def tcp_info(sock):
    """(tcpi_unacked, tcpi_snd_wnd)"""
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
    return struct.unpack_from("I", info, 24)[0], struct.unpack_from("I", info, 228)[0]


def fill(sock, path, count, chunk):
    line = "NOOP {:06}\r\n"
    data = "".join(line.format(i) for i in range(int(count) // 13 + 1)).encode()
    chunk = int(chunk)
    with open(path, "wb") as file:
        file.write(data)
    for at in range(0, len(data), chunk):
        sock.sendall(data[at:at + chunk])


def drain(sock, path):
    with open(path, "wb") as file:
        while data := sock.recv(65536):
            file.write(data)


def expect(sock, text):
    want, have = octets(text), b""
    while len(have) < len(want):
        data = sock.recv(len(want) - len(have))
        if not data:
            break
        have += data
    if have != want:
        sys.exit(f"expected {want}, got {have}")


def acked(sock):
    wait_for(lambda: tcp_info(sock)[0] == 0, "everything acknowledged")
    print("window", tcp_info(sock)[1], flush=True)


def keepalive(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL:
        sock.setsockopt(socket.IPPROTO_TCP, option, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)


def rst(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


STEPS = {
    "send": lambda sock, text: sock.sendall(octets(text)),
    "expect": expect,
    "fill": fill,
    "drain": drain,
    "hold": lambda sock, path: wait_for(lambda: os.path.exists(path), path),
    "touch": lambda sock, path: open(path, "w").close(),
    "acked": acked,
    "keepalive": keepalive,
    "rst": rst,
}


def client(where, steps):
    address, port = where.split(":")
    sock = socket.socket()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if steps[0].startswith("fastopen "):
        text = octets(steps.pop(0).split(" ", 1)[1])
        sock.sendto(text, socket.MSG_FASTOPEN, (address, int(port)))
    else:
        sock.connect((address, int(port)))
    return sock


def server(port, steps):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Before any connection, which gets its window scale from it.
    if steps[0].startswith("rcvbuf "):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(steps.pop(0).split()[1]))
    listener.bind(("", int(port)))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
    listener.listen()
    print("ready", flush=True)
    return listener.accept()[0]


def main():
    side, where, *steps = sys.argv[1:]
    sock = {"client": client, "server": server}[side](where, steps)
    sock.settimeout(PATIENCE)
    for step in steps:
        name, _, rest = step.partition(" ")
        arguments = rest.split() if name == "fill" else [rest] if rest else []
        STEPS[name](sock, *arguments)
    sock.close()


if __name__ == "__main__":
    main()
