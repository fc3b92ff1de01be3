#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: storm.py NETWORK SEED FILE

Both ends of control connections, hostile ones, on both sides of the gateway at once: messages of
FTP, RTSP, PPTP and TFTP that are right, and then cut, repeated, reordered and changed at random, in
segments of any size; connections that end in the middle, with FIN or RST; and what comes through
pinholes, and tries to. Goes on until FILE exists and there were some of everything, and does not
mind what becomes of it. Prints how many of what there were.

NETWORK is the prefix of the namespaces' names. What is sent depends on SEED alone.
"""
import collections
import os
import random
import select
import socket
import struct
import sys

from netns import in_namespace

SUBSCRIBERS = (("sub1", "10.0.1.2"), ("sub2", "10.0.2.2"))
SERVERS = (("server", "198.51.100.2"), ("server", "198.51.100.3"))
POOL = "209.165.200.%d"
PORTS = {"ftp": 21, "rtsp": 554, "pptp": 1723}
KINDS = (*PORTS, "tftp", "media", "gre", "icmp")
SOME = 11
CONNECTIONS = 24
FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL

network, seed, until = sys.argv[1:4]
chance = random.Random(int(seed))
totals = collections.Counter()


def port():
    return chance.choice((0, 80, 1023, 1024, 5000, 5001, 6000, 40000, 65535,
                          chance.randrange(65536)))


def address():
    return chance.choice(("10.0.1.2", "10.0.2.2", "198.51.100.2", "198.51.100.3", "192.168.9.9",
                          "203.0.113.2", "127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1",
                          POOL % chance.randrange(224, 256), "2001:db8::1", "::ffff:10.0.1.2",
                          "host", ""))


def pair():
    first = port()
    return chance.choice((f"{first}-{first + 1}", f"{first}", f"{port()}-{port()}"))


def endpoint():
    return ",".join(address().split(".") + [str(port() // 256), str(port() % 256)])


def ftp_client():
    return chance.choice((
        f"PORT {endpoint()}\r\n", f"EPRT |{chance.choice('123')}|{address()}|{port()}|\r\n", "PASV\r\n",
        "EPSV\r\n", "EPSV ALL\r\n", "AUTH TLS\r\n", "ABOR\r\n", "RETR x\r\n", "STOR x\r\n",
        "USER x\r\n", "QUIT\r\n", "NOOP\n", "LPRT 4,4,10,0,1,2,2,1,1\r\n")).encode()


def ftp_server():
    return chance.choice((
        f"227 Entering ({endpoint()}).\r\n", f"229 Entering (|||{port()}|)\r\n", "200 Yes.\r\n",
        "220 Here.\r\n", "230-In\r\n and\r\n230 is.\r\n", "150 Coming.\r\n", "226 There.\r\n",
        "234 Proceed.\r\n", "421 No.\r\n", "500 What?\r\n")).encode()


def transport():
    items = [chance.choice(("RTP/AVP", "RTP/AVP/UDP", "RTP/AVP/TCP", "RAW/RAW/UDP"))]
    items += chance.choices((
        "unicast", "multicast", f"client_port={pair()}", f"server_port={pair()}",
        f"destination={address()}", f"source={address()}", f'dest_addr=":{port()}"/":{port()}"',
        f'src_addr="{address()}:{port()}"', "interleaved=%d-%d" % (chance.randrange(300),
                                                                  chance.randrange(300)),
        "mode=record", "ssrc=1234ABCD"), k=chance.randrange(1, 6))
    return ";".join(items)


def sdp():
    return "".join(chance.choices((
        "v=0\r\n", f"o=- 1 1 IN IP4 {address()}\r\n", f"c=IN IP4 {address()}\r\n",
        f"m=audio {port()} RTP/AVP 0\r\n", f"a=control:rtsp://{address()}/a/1\r\n",
        f"a=rtcp:{port()} IN IP4 {address()}\r\n"), k=chance.randrange(40)))


def rtsp(first):
    lines = [first, f"CSeq: {chance.randrange(6)}"]
    lines += chance.choices((
        "Transport: " + ",".join(transport() for _ in range(chance.randrange(1, 5))),
        f"Session: {chance.randrange(3)}", f"Content-Base: rtsp://{address()}/a/",
        f"RTP-Info: url=rtsp://{address()}/a/1;seq=1,url=rtsp://{address()}/a/2",
        "Content-Type: application/sdp"), k=chance.randrange(5))
    body = chance.choice(("", sdp()))
    if body:
        lines.append(f"Content-Length: {chance.choice((len(body), 0, 70000, len(body) + 9))}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def frame():
    size = chance.choice((0, 4, 1400, 20000))
    return b"$" + struct.pack("!BH", chance.randrange(256), size) + bytes(size)


def rtsp_client():
    if chance.random() < 0.1:
        return frame()
    method = chance.choice(("SETUP", "SETUP", "SETUP", "PLAY", "RECORD", "TEARDOWN", "OPTIONS",
                            "DESCRIBE", "ANNOUNCE", "PAUSE", "NOTHING"))
    return rtsp(f"{method} rtsp://{address()}/a/{chance.randrange(12)} RTSP/1.0")


def rtsp_server():
    if chance.random() < 0.1:
        return frame()
    return rtsp(f"RTSP/1.0 {chance.choice((200, 200, 200, 100, 302, 454, 461, 551))} Text")


PPTP_LENGTHS = {1: 156, 2: 156, 3: 16, 4: 16, 5: 16, 6: 20, 7: 168, 8: 32, 9: 220, 10: 24, 11: 28,
                12: 16, 13: 148, 14: 40, 15: 24}


def pptp_message(kind, known):
    """What was seen of the other end's IDs are good ones."""
    length = PPTP_LENGTHS[kind]
    ids = struct.pack("!HH", chance.randrange(6),
                      chance.choice([chance.randrange(6), *known]))
    head = struct.pack("!HHIHH", length, 1, 0x1A2B3C4D, kind, 0) + ids
    return (head + bytes((chance.choice((1, 1, 2)), 0)) + bytes(length))[:length]


class Pptp:
    def __init__(self, kinds, first):
        self.kinds, self.begun, self.first, self.known = kinds, False, first, []

    def __call__(self):
        kind = chance.choice(self.kinds) if self.begun else self.first
        self.begun = True
        return pptp_message(kind, self.known)

    def see(self, octets):
        for i in range(len(octets) - 16):
            if octets[i:i + 4] == b"\x1a\x2b\x3c\x4d" and octets[i + 5] in (7, 8, 9, 10):
                self.known = (self.known + [struct.unpack_from("!H", octets, i + 8)[0]])[-8:]


def speakers(protocol):
    if protocol == "ftp":
        return ftp_client, ftp_server
    if protocol == "rtsp":
        return rtsp_client, rtsp_server
    return Pptp((5, 7, 7, 7, 9, 9, 8, 10, 11, 12, 13, 14, 15, 3), 1), \
        Pptp((6, 8, 8, 8, 10, 10, 9, 7, 11, 12, 13, 14, 15), 2)


def spoil(octets):
    """Now and then a message is not what it should be."""
    octets = bytearray(octets)
    if not octets or chance.random() < 0.8:
        return bytes(octets)
    at = chance.randrange(len(octets))
    way = chance.randrange(5)
    if way == 0:
        octets[at] = chance.randrange(256)
    elif way == 1:
        del octets[at:]
    elif way == 2:
        octets += octets[at:]
    elif way == 3:
        del octets[at:at + chance.randrange(1, 20)]
    else:
        octets[at:at] = octets[at:at + 8] * chance.choice((1, 200))
    return bytes(octets)


class Connection:
    """Both ends of one, which speak one after the other, or at once."""

    def __init__(self, listeners):
        self.protocol = chance.choice(tuple(PORTS))
        namespace, self.subscriber = chance.choice(SUBSCRIBERS)
        _, server = chance.choice(SERVERS)
        listener = listeners[self.protocol, server]
        self.ends = []
        client = in_namespace(f"{network}-{namespace}", socket.socket)
        client.settimeout(2)
        try:
            client.connect((server, PORTS[self.protocol]))
            self.ends = [client, listener.accept()[0]]
        except OSError:
            client.close()
            totals["refused"] += 1
            return
        for end in self.ends:
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.speak = speakers(self.protocol)
        self.left = chance.randrange(1, 60)
        totals[self.protocol] += 1

    def step(self):
        """False: it is over."""
        if not self.ends:
            return False
        who = chance.randrange(2)
        octets = b"".join(spoil(self.speak[who]()) for _ in range(chance.choice((1, 1, 1, 5))))
        try:
            while octets:
                size = chance.choice((len(octets), len(octets), 1, 7, 500))
                self.ends[who].send(octets[:size], FLAGS)
                octets = octets[size:]
                if chance.random() < 0.02:
                    break
        except BlockingIOError:
            pass
        except OSError:
            self.left = 0
        self.listen()
        self.left -= 1
        return self.left > 0

    def listen(self):
        for end in select.select(self.ends, (), (), 0)[0]:
            try:
                octets = end.recv(65536)
            except OSError:
                self.left = 0
                return
            speak = self.speak[self.ends.index(end)]
            if isinstance(speak, Pptp):
                speak.see(octets)

    def close(self):
        for end in chance.sample(self.ends, len(self.ends)):
            if chance.random() < 0.4:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()


def tftp():
    name = chance.choice((b"a", b"", b"x" * 520))
    return spoil(struct.pack("!H", chance.randrange(8)) + name + b"\0octet\0" +
                 chance.choice((b"", b"blksize\0001024\0")))


def gre():
    return spoil(struct.pack("!HHHHI", chance.choice((0x3001, 0x3081, 0x2001, 0x3000)), 0x880B, 4,
                             chance.randrange(10), 1) + b"abcd")


class Datagrams:
    """Requests, media, tunnels, and ICMP errors about them, from everywhere to everywhere."""

    def __init__(self):
        hosts = SUBSCRIBERS + SERVERS
        self.udp = [self.bound(name, addr, number) for name, addr in hosts
                    for number in (69, 5000, 5001, 6000, 40000)]
        self.gre = [self.raw(name, addr, 47) for name, addr in hosts]
        self.icmp = [self.raw(name, addr, socket.IPPROTO_ICMP) for name, addr in hosts]

    @staticmethod
    def bound(name, addr, number):
        udp = in_namespace(f"{network}-{name}",
                           lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind((addr, number))
        return udp

    @staticmethod
    def raw(name, addr, protocol):
        raw = in_namespace(f"{network}-{name}",
                           lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol))
        raw.bind((addr, 0))
        return raw

    @staticmethod
    def host():
        return chance.choice(("198.51.100.2", "198.51.100.3", "10.0.1.2", "10.0.2.2",
                              POOL % chance.randrange(224, 228)))

    def icmp_error(self):
        inner = chance.choice((gre(), struct.pack("!HHHH", port(), 554, 0, 0)))
        packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(inner), 7, 0x4000, 60,
                             chance.choice((47, 17, 6)), 0, socket.inet_aton(self.host()),
                             socket.inet_aton(self.host())) + inner
        octets = struct.pack("!BBHHH", 3, 4, 0, 0, 500) + packet + b"\0" * (len(packet) % 2)
        total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        return octets[:2] + struct.pack("!H", ~total & 0xFFFF) + octets[4:]

    def step(self):
        kind, sockets, octets, number = chance.choice((
            ("tftp", self.udp, tftp(), 69), ("media", self.udp, bytes(40), port()),
            ("gre", self.gre, gre(), 0), ("icmp", self.icmp, self.icmp_error(), 0)))
        try:
            chance.choice(sockets).sendto(octets, FLAGS, (self.host(), number))
            totals[kind] += 1
        except OSError:
            totals["unsent"] += 1


def main():
    listeners = {}
    for protocol, number in PORTS.items():
        for namespace, addr in SERVERS:
            listener = in_namespace(f"{network}-{namespace}",
                                    lambda a=addr, n=number: socket.create_server((a, n)))
            listener.settimeout(2)
            listeners[protocol, addr] = listener
    datagrams = Datagrams()
    connections = []
    print("ready", flush=True)
    while not os.path.exists(until) or any(totals[kind] < SOME for kind in KINDS):
        if len(connections) < CONNECTIONS:
            connections.append(Connection(listeners))
        connection = chance.choice(connections)
        for _ in range(chance.randrange(1, 8)):
            if not connection.step():
                connection.close()
                connections.remove(connection)
                break
        datagrams.step()
    for connection in connections:
        connection.close()
    print(*(f"{name} {number}" for name, number in sorted(totals.items())), sep="\n")


main()
