#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: rtsp-peer.py connect|listen ADDR:PORT STEP...     ADDR is IPv4, or IPv6 in brackets

One end of an RTSP control connection, and of its media, that does what a script tells it, a step an
argument. It prints what it sends (>) and receives (<), and "ready" when it listens. The first step
that fails ends it with status 1. It waits for anything for ten minutes: who started it has a limit of
its own.

  send TEXT       a message; "|" is a line's end. The end of the head and, unless TEXT has one, CSeq (of
                  a request the next one, of a response the last that came) and Content-Length are added
                  {NAME} is that parameter of the last message that came
  body TEXT       for the next message
  raw TEXT        bytes; \\r and \\n mean what they do in C
  read REGEX      a message comes, and all of it matches
  saw REGEX       it matches this, too; "saw !REGEX": it does not
  length          the length of its body is what its head says, and nothing else comes
  eof             the other end closes the connection, whenever that is: it may be held until a test has
                  done something else, and the test has a limit of its own
  closed          it ends, in whatever way
  cut each|none   what is sent from here on is cut into octets, each acknowledged before the next
  udp PORT [N [ADDR]]
                  N (2) sockets for media: RTP at PORT, RTCP at PORT + 1
  to ADDR NAME    where media goes: to that address, or "peer", at the ports that the last message gives
                  in NAME=, like client_port or dest_addr
  rtp|rtcp N SIZE send N datagrams of SIZE octets; frames CHANNEL N SIZE: interleaved
  got-rtp|got-rtcp N SIZE, got-frames CHANNEL N SIZE: they come, and nobody changed them
  print NAME      "NAME VALUE" of that parameter of the last message
  touch FILE      for others to see
  hold FILE       until FILE exists
"""
import fcntl
import os
import re
import socket
import struct
import sys
import termios
import time

PATIENCE = 600


class Failed(Exception):
    pass


def say(text):
    print(text, flush=True)


def need(condition, why):
    if not condition:
        raise Failed(why)


def pattern(number, size):
    return bytes((number * 7 + i) & 255 for i in range(size))


class Peer:
    def __init__(self, role, endpoint):
        addr, _, port = endpoint.rpartition(":")
        addr = addr.strip("[]")
        self.family = socket.AF_INET6 if ":" in addr else socket.AF_INET
        self.cseq, self.last_cseq, self.cut, self.text = 0, "", False, ""
        self.unread, self.message, self.frames = b"", "", []
        self.media, self.remote = [], None
        if role == "connect":
            self.tcp = socket.create_connection((addr, int(port)), PATIENCE)
        else:
            listener = socket.create_server((addr, int(port)), family=self.family)
            listener.settimeout(PATIENCE)
            say("ready")
            self.tcp, _ = listener.accept()
            listener.close()
        self.tcp.settimeout(PATIENCE)
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def transmit(self, data):
        if not self.cut:
            self.tcp.sendall(data)
            return
        for i in range(len(data)):
            self.tcp.sendall(data[i:i + 1])
            self.wait_acked()

    def wait_acked(self):
        end = time.monotonic() + PATIENCE
        while struct.unpack("i", fcntl.ioctl(self.tcp, termios.TIOCOUTQ, b"\0" * 4))[0]:
            need(time.monotonic() < end, "nothing is acknowledged")
            time.sleep(0.0005)

    def receive(self):
        try:
            data = self.tcp.recv(65536)
        except socket.timeout as timeout:
            raise Failed("nothing comes") from timeout
        need(data, "the other end has closed")
        self.unread += data

    def take(self, count):
        while len(self.unread) < count:
            self.receive()
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def take_frame(self):
        _, channel, size = struct.unpack("!cBH", self.take(4))
        self.frames.append((channel, self.take(size)))

    def param(self, name):
        found = re.search(rf'\b{name}=("[^;]*"|[^;,\s]*)', self.message)
        need(found, f"no {name} in the message")
        return found[1]

    def do_cut(self, how):
        self.cut = how == "each"

    def do_body(self, text):
        self.text = text.replace("|", "\r\n")

    def do_send(self, text):
        text = re.sub(r"\{(\w+)\}", lambda name: self.param(name[1]), text)
        head = text.replace("|", "\r\n") + "\r\n"
        if "CSeq:" not in head:
            if not text.startswith("RTSP/"):
                self.cseq += 1
            head += f"CSeq: {self.last_cseq if text.startswith('RTSP/') else self.cseq}\r\n"
        if self.text:
            head += f"Content-Length: {len(self.text)}\r\n"
        message, self.text = head + "\r\n" + self.text, ""
        say("> " + message.replace("\r\n", "\n> "))
        self.transmit(message.encode())

    def do_raw(self, text):
        say(f"> {text}")
        self.transmit(text.encode().decode("unicode_escape").encode("latin1"))

    def do_read(self, regex):
        while True:
            while not self.unread:
                self.receive()
            if self.unread[:1] != b"$":
                break
            self.take_frame()
        while b"\r\n\r\n" not in self.unread:
            self.receive()
        head = self.take(self.unread.index(b"\r\n\r\n") + 4).decode("latin1")
        length = re.search(r"(?mi)^content-length: *(\d+)", head)
        self.message = head + self.take(int(length[1]) if length else 0).decode("latin1")
        say("< " + self.message.replace("\r\n", "\n< "))
        cseq = re.search(r"(?mi)^cseq: *(\d+)", head)
        self.last_cseq = cseq[1] if cseq else ""
        self.do_saw(regex)

    def do_saw(self, regex):
        wanted = not regex.startswith("!")
        found = re.search(regex.lstrip("!"), self.message) is not None
        need(found == wanted, f"{regex} in: {self.message!r}")

    def do_length(self):
        need(not self.unread, f"what comes then: {self.unread!r}")
        need(self.message.endswith("\r\n"), f"not all of it came: {self.message!r}")

    def do_eof(self):
        self.tcp.settimeout(None)
        need(not self.unread and not self.tcp.recv(1), "the other end has something to say")

    def do_closed(self):
        try:
            while self.tcp.recv(65536):
                pass
        except ConnectionError:
            pass

    def do_udp(self, port, count="2", addr=""):
        for i in range(int(count)):
            self.media.append(socket.socket(self.family, socket.SOCK_DGRAM))
            self.media[i].bind((addr, int(port) + i))
            self.media[i].settimeout(PATIENCE)

    def do_to(self, addr, name):
        ports = [int(port) for port in 
                 re.findall(r"(?:^|[:-])(\d+)(?=$|[-/])", self.param(name).replace('"', ""))]
        self.remote = (self.tcp.getpeername()[0] if addr == "peer" else addr, ports)
        say(f"to {self.remote}")

    def send_media(self, half, count, size):
        for i in range(int(count)):
            self.media[half].sendto(pattern(i, int(size)), (self.remote[0], self.remote[1][half]))

    def get_media(self, half, count, size):
        for i in range(int(count)):
            try:
                data, addr = self.media[half].recvfrom(65536)
            except socket.timeout as timeout:
                raise Failed(f"datagram {i} does not come") from timeout
            need(data == pattern(i, int(size)), f"datagram {i} is {data!r}")
        say(f"media from {addr[0]}:{addr[1]}")

    def do_rtp(self, count, size):
        self.send_media(0, count, size)

    def do_rtcp(self, count, size):
        self.send_media(1, count, size)

    def do_got_rtp(self, count, size):
        self.get_media(0, count, size)

    def do_got_rtcp(self, count, size):
        self.get_media(1, count, size)

    def do_frames(self, channel, count, size):
        for i in range(int(count)):
            self.transmit(struct.pack("!cBH", b"$", int(channel), int(size)) + pattern(i, int(size)))

    def do_got_frames(self, channel, count, size):
        for i in range(int(count)):
            if not self.frames:
                self.take_frame()
            need(self.frames.pop(0) == (int(channel), pattern(i, int(size))), f"frame {i}")

    def do_print(self, name):
        say(f"{name} {self.param(name)}")

    def do_touch(self, file):
        with open(file, "w", encoding="ascii"):
            pass

    def do_hold(self, file):
        while not os.path.exists(file):
            time.sleep(0.02)


# The rest of the step is one argument of these.
WHOLE = ("send", "body", "raw", "read", "saw")


def main(role, endpoint, *steps):
    step = "connect"
    try:
        peer = Peer(role, endpoint)
        for step in steps:
            name, _, rest = step.partition(" ")
            getattr(peer, "do_" + name.replace("-", "_"))(*([rest] if name in WHOLE else rest.split()))
    except (Failed, OSError) as why:
        say(f"failed: {step}: {why}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
