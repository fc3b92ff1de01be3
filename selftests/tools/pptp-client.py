#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: pppd pty "pptp-client.py ADDRESS" ...

A PPTP client (RFC 2637) for pppd, as pptp-linux is one, but for IPv6 as well: it makes one outgoing
call, and what pppd writes in frames of RFC 1662 goes through its tunnel, and back. When pppd ends, it
clears the call.
"""
import os
import select
import signal
import socket
import struct
import sys

PORT, GRE, COOKIE = 1723, 47, 0x1A2B3C4D
START, STOP, ECHO_REQUEST, ECHO_REPLY, CALL, CLEAR, DISCONNECT = 1, 3, 5, 6, 7, 12, 13
OWN_ID = 0	# as everybody begins
FLAG, ESCAPE, TOGGLE = 0x7E, 0x7D, 0x20
GOOD_FCS = 0xF0B8


def fcs(octets):
    value = 0xFFFF
    for octet in octets:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value


def framed(packet):
    packet += struct.pack("<H", fcs(packet) ^ 0xFFFF)
    out = bytearray([FLAG])
    for octet in packet:
        if octet < 0x20 or octet in (FLAG, ESCAPE):
            out += bytes((ESCAPE, octet ^ TOGGLE))
        else:
            out.append(octet)
    out.append(FLAG)
    return bytes(out)


class Frames:
    """Out of a stream of octets."""

    def __init__(self):
        self.frame, self.escaped = bytearray(), False

    def add(self, octets):
        for octet in octets:
            if octet == FLAG:
                if len(self.frame) > 4 and fcs(self.frame) == GOOD_FCS:
                    yield bytes(self.frame[:-2])
                self.frame, self.escaped = bytearray(), False
            elif octet == ESCAPE:
                self.escaped = True
            else:
                self.frame.append(octet ^ (TOGGLE if self.escaped else 0))
                self.escaped = False


class Control:
    def __init__(self, family, address):
        self.tcp = socket.socket(family, socket.SOCK_STREAM)
        self.tcp.settimeout(60)
        self.tcp.connect((address, PORT))
        self.closed = False

    def send(self, kind, body):
        head = struct.pack("!HHIHH", 12 + len(body), 1, COOKIE, kind, 0)
        self.tcp.sendall(head + body)

    def take(self, count):
        octets = b""
        while len(octets) < count:
            part = self.tcp.recv(count - len(octets))
            if not part:
                self.closed = True
                return None
            octets += part
        return octets

    def get(self):
        """A message's kind and body; an Echo-Request is answered on the way."""
        head = self.take(12)
        if not head:
            return DISCONNECT, b""
        length, _, _, kind, _ = struct.unpack("!HHIHH", head)
        body = self.take(length - 12) or b""
        if kind == ECHO_REQUEST:
            self.send(ECHO_REPLY, body[:4] + b"\1\0\0\0")
        return kind, body

    def ask(self, kind, body):
        """The body of the reply."""
        self.send(kind, body)
        while True:
            seen, reply = self.get()
            if seen == kind + 1:
                return reply
            if self.closed:
                sys.exit("the server has closed the connection")

    def call(self):
        self.ask(START, struct.pack("!HHIIHH", 0x100, 0, 3, 3, 1, 1) + bytes(128))
        reply = self.ask(CALL, struct.pack("!HHIIIIHHHH", OWN_ID, 1, 300, 100000000, 3, 3, 64, 0, 0, 0) +
                         bytes(128))
        peer, result = struct.unpack("!H2xB", reply[:5])
        if struct.unpack("!H", reply[2:4])[0] != OWN_ID or result != 1:
            sys.exit(f"no call: {reply.hex()}")
        return peer

    def clear(self):
        self.send(CLEAR, struct.pack("!HH", OWN_ID, 0))
        while self.get()[0] != DISCONNECT:
            pass
        if not self.closed:
            self.ask(STOP, b"\1\0\0\0")


class Tunnel:
    def __init__(self, family, address, peer):
        self.raw = socket.socket(family, socket.SOCK_RAW, GRE)
        self.raw.connect((address, 0))
        self.family, self.peer = family, peer
        self.sent, self.seen = 0, None

    def send(self, packet):
        acknowledges = self.seen is not None
        head = struct.pack("!BBHHHI", 0x30, 0x81 if acknowledges else 0x01, 0x880B, len(packet),
                           self.peer, self.sent)
        if acknowledges:
            head += struct.pack("!I", self.seen)
        self.sent += 1
        self.raw.send(head + packet)

    def get(self):
        """The packet in it, if there is one; they come in their order here."""
        octets = self.raw.recv(65536)
        if self.family == socket.AF_INET:
            octets = octets[(octets[0] & 15) * 4:]
        flags, version, protocol, length, call = struct.unpack("!BBHHH", octets[:8])
        if protocol != 0x880B or call != OWN_ID or not flags & 0x10:
            return None
        self.seen, = struct.unpack("!I", octets[8:12])
        start = 16 if version & 0x80 else 12
        return octets[start:start + length]


def carry(control, tunnel):
    """Until pppd ends, or the call."""
    frames = Frames()
    while True:
        ready, _, _ = select.select([0, control.tcp, tunnel.raw], [], [])
        if 0 in ready:
            try:
                octets = os.read(0, 65536)
            except OSError:
                octets = b""
            if not octets:
                control.clear()
                return
            for packet in frames.add(octets):
                tunnel.send(packet)
        if tunnel.raw in ready:
            packet = tunnel.get()
            if packet:
                os.write(1, framed(packet))
        if control.tcp in ready and control.get()[0] == DISCONNECT:
            return


def main(address):
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    control = Control(family, address)
    peer = control.call()
    carry(control, Tunnel(family, address, peer))


if __name__ == "__main__":
    main(*sys.argv[1:])
