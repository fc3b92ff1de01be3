#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: pptp.py NETWORK TOTALS SCENARIO

Both ends of PPTP control connections (RFC 2637) and of their GRE tunnels, on both sides of the
gateway at once: what one end sends and what the other one gets is compared octet by octet.

NETWORK is the prefix of the namespaces' names.  What the gateway has to have counted is added to
the file TOTALS, a line a counter.  SCENARIO is the name of a function below; the exit status says
whether it went as it has to.

With $family 6 the subscribers have IPv6 (NAT64).  They are given addresses of the network as the
network has them, and say them so.
"""
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

from netns import in_namespace

IPV6 = os.environ.get("family") == "6"
SUB1, SUB2 = ("2001:db8:1::2", "2001:db8:2::2") if IPV6 else ("10.0.1.2", "10.0.2.2")
PREFIX = bytes.fromhex("0064ff9b0000000000000000")
SERVER, SERVER_B, FAR = "198.51.100.2", "198.51.100.3", "203.0.113.2"
PORT = 1723
COOKIE = 0x1A2B3C4D
WAIT = 60
TCP_REPAIR = 19  # linux/tcp.h: a socket that changes without packets

(START_REQUEST, START_REPLY, STOP_REQUEST, STOP_REPLY, ECHO_REQUEST, ECHO_REPLY,
 OUT_REQUEST, OUT_REPLY, IN_REQUEST, IN_REPLY, IN_CONNECTED,
 CLEAR, DISCONNECT, WAN_ERROR, SET_LINK) = range(1, 16)

LENGTHS = {START_REQUEST: 156, START_REPLY: 156, STOP_REQUEST: 16, STOP_REPLY: 16, ECHO_REQUEST: 16,
           ECHO_REPLY: 20, OUT_REQUEST: 168, OUT_REPLY: 32, IN_REQUEST: 220, IN_REPLY: 24,
           IN_CONNECTED: 28, CLEAR: 16, DISCONNECT: 148, WAN_ERROR: 40, SET_LINK: 24}

network, totals_file = sys.argv[1:3]
totals = {}


def count(name, number=1):
    totals[name] = totals.get(name, 0) + number


def expect(what, wanted, seen):
    if wanted != seen:
        sys.exit(f"{what}: wanted {wanted!r}, seen {seen!r}")


def wait_for(what, condition):
    """Until the condition gives something; that."""
    end = time.monotonic() + WAIT
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            sys.exit(f"not within {WAIT} s: {what}")
        time.sleep(0.05)


def ctl(*arguments):
    return json.loads(subprocess.run(
        ["ip", "netns", "exec", f"{network}-router", "nat-alg-ctl", "--json", "show", *arguments],
        check=True, stdout=subprocess.PIPE).stdout)


def table(name):
    return ctl("nat", name)


def drops(reason):
    return ctl("statistics", "drops")[reason]


def dropped(reason, send, *arguments):
    """What is sent is dropped, and counted as that."""
    before = drops(reason)
    send(*arguments)
    wait_for(f"a drop: {reason}", lambda: drops(reason) == before + 1)


def message(kind, fields=b"", length=None):
    length = LENGTHS.get(kind, 12) if length is None else length
    head = struct.pack("!HHIHH", length, 1, COOKIE, kind, 0)
    # every octet that is not told is another one: it has to come out as it is
    rest = bytes((kind * 16 + i) & 255 for i in range(length))
    return (head + fields + rest[len(head) + len(fields):])[:length]


def ids(*numbers):
    return struct.pack("!" + "H" * len(numbers), *numbers)


def answer(kind, own, peer, result=1, error=0):
    return message(kind, ids(own, peer) + bytes((result, error)))


class End:
    """One end of a control connection."""

    def __init__(self, connection, bytewise=False):
        self.connection = connection
        connection.settimeout(WAIT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bytewise = bytewise

    def send(self, octets):
        if not self.bytewise:
            self.connection.sendall(octets)
            return
        for i in range(len(octets)):
            self.connection.sendall(octets[i:i + 1])

    def take(self, number):
        """So many octets; MSG_WAITALL does not wait on a socket with a timeout."""
        seen = b""
        while len(seen) < number:
            part = self.connection.recv(number - len(seen))
            if not part:
                sys.exit(f"the connection ends after {seen.hex()}")
            seen += part
        return seen

    def get(self, wanted):
        """The very next octets are these."""
        seen = self.take(len(wanted))
        if seen != wanted:
            sys.exit(f"wanted {wanted.hex()}\nseen   {seen.hex()}")

    def get_id(self, wanted, offset=12):
        """The next octets are these, but for the ID there: that."""
        seen = self.take(len(wanted))
        number = struct.unpack_from("!H", seen, offset)[0]
        if seen != wanted[:offset] + ids(number) + wanted[offset + 2:]:
            sys.exit(f"wanted {wanted.hex()}\nseen   {seen.hex()}")
        return number

    def close(self):
        self.connection.close()

    def vanish(self):
        """Closed without a word, which the gateway would not know any more."""
        self.connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.connection.close()


def pass_on(sender, receiver, octets, instead=None):
    sender.send(octets)
    receiver.get(octets if instead is None else instead)


def is_ipv6(namespace):
    return IPV6 and namespace.startswith("sub")


def family(namespace):
    return socket.AF_INET6 if is_ipv6(namespace) else socket.AF_INET


def seen_from(namespace, address):
    """An address of the network, as a namespace has to write it."""
    if not is_ipv6(namespace):
        return address
    return socket.inet_ntop(socket.AF_INET6, PREFIX + socket.inet_aton(address))


def of_the_network(address):
    """What somebody has seen there."""
    if ":" not in address:
        return address
    octets = socket.inet_pton(socket.AF_INET6, address)
    expect("the prefix", PREFIX, octets[:12])
    return socket.inet_ntoa(octets[12:])


class Gre:
    """A host's GRE packets."""

    def __init__(self, namespace, address, uplink):
        self.socket = in_namespace(
            f"{network}-{namespace}", lambda: socket.socket(family(namespace), socket.SOCK_RAW, 47))
        self.namespace = namespace
        self.socket.bind((address, 0))
        self.socket.settimeout(WAIT)
        self.uplink = uplink
        self.sequence = 0

    def packet(self, key, payload):
        self.sequence += 1
        return struct.pack("!HHHHI", 0x3001, 0x880B, len(payload), key, self.sequence) + payload

    def send(self, to, key, payload=b"\xff\x03\xc0\x21", flags=None):
        octets = self.packet(key, payload)
        if flags is not None:
            octets = ids(flags) + octets[2:]
        self.socket.sendto(octets, (seen_from(self.namespace, to), 0))
        return octets

    def get(self, wanted):
        seen, source = self.socket.recvfrom(65536)
        # a socket of IPv6 gives no header
        if not is_ipv6(self.namespace):
            seen = seen[(seen[0] & 15) * 4:]
        if seen != wanted:
            sys.exit(f"GRE: wanted {wanted.hex()}\nseen        {seen.hex()}")
        return of_the_network(source[0])

    def to(self, other, address, key, other_key, payload=b"\xff\x03\xc0\x21"):
        """Arrives with another key; the source's address as it is seen there."""
        octets = self.send(address, key, payload)
        source = other.get(octets[:6] + ids(other_key) + octets[8:])
        count("gre_ul_pkts" if self.uplink else "gre_dl_pkts")
        count("gre_ul_bytes" if self.uplink else "gre_dl_bytes", len(octets))
        return source


def listen(namespace, address):
    return in_namespace(
        f"{network}-{namespace}",
        lambda: socket.create_server((address, PORT), family=family(namespace)))


def connect(namespace, address, listener, **options):
    """Both ends of a new TCP connection, and where it comes from as its server sees it."""
    client = in_namespace(f"{network}-{namespace}", lambda: socket.socket(family(namespace)))
    client.settimeout(WAIT)
    client.connect((seen_from(namespace, address), PORT))
    listener.settimeout(WAIT)
    server, source = listener.accept()
    return End(client, **options), End(server, **options), of_the_network(source[0])


def begin(*arguments, **options):
    """A control connection."""
    client, server, source = connect(*arguments, **options)
    pass_on(client, server, message(START_REQUEST))
    pass_on(server, client, message(START_REPLY, b"\1\0\1\0"))
    return client, server, source


def outgoing(client, server, own, remote):
    """An outgoing call of a client behind the gateway; its ID as its server sees it."""
    client.send(message(OUT_REQUEST, ids(own)))
    public = server.get_id(message(OUT_REQUEST, ids(own)))
    pass_on(server, client, answer(OUT_REPLY, remote, public), answer(OUT_REPLY, remote, own))
    return public


def clear(client, server, own, public, remote):
    """As RFC 2637 says it."""
    pass_on(client, server, message(CLEAR, ids(own)), message(CLEAR, ids(public)))
    pass_on(server, client, message(DISCONNECT, ids(remote)))


def flows(analyzer):
    return [flow for flow in table("flows") if flow["analyzer"] == analyzer]


def check_chunk(subscriber, public):
    """A subscriber's ID is lent from its chunk."""
    chunk, = (c for c in table("chunks") if c["subscriber"] == subscriber)
    if not chunk["port_first"] <= public <= chunk["port_last"]:
        sys.exit(f"{public} is not of {chunk}")


def equal_ids():
    """Two subscribers, one address, one server, and the ID that both have."""
    listener = listen("server", SERVER)
    gre1, gre2 = Gre("sub1", SUB1, True), Gre("sub2", SUB2, True)
    gre = Gre("server", SERVER, False)
    client1, server1, public_addr = begin("sub1", SERVER, listener)
    client2, server2, source = begin("sub2", SERVER, listener)
    expect("the address that both have", public_addr, source)
    public1 = outgoing(client1, server1, 0, 128)
    public2 = outgoing(client2, server2, 0, 129)
    check_chunk(SUB1, public1)
    check_chunk(SUB2, public2)
    expect("pinholes", 4, len(table("pinholes")))
    expect("IDs in use", [1, 1], [chunk["other_used"] for chunk in table("chunks")])

    # One tunnel begins with the subscriber, the other one with the server.
    expect("source", public_addr, gre1.to(gre, SERVER, 128, 128))
    expect("pinholes", 2, len(table("pinholes")))
    expect("source", SERVER, gre.to(gre2, public_addr, public2, 0))
    expect("pinholes", 0, len(table("pinholes")))
    for _ in range(3):
        payload = b"\xff\x03" + os.urandom(1200)
        expect("source", SERVER, gre.to(gre1, public_addr, public1, 0, payload))
        expect("source", public_addr, gre2.to(gre, SERVER, 129, 129))
        expect("source", public_addr, gre1.to(gre, SERVER, 128, 128, b""))
        expect("source", SERVER, gre.to(gre2, public_addr, public2, 0))
    count("gre_sessions", 2)
    expect("tunnels",
           sorted([(SUB1, 0, public1, 128, "uplink"), (SUB2, 0, public2, 129, "downlink")]),
           sorted((f["private_addr"], f["private_port"], f["public_port"], f["remote_port"],
                   f["direction"]) for f in flows("pptp-gre")))

    # What is said about calls.
    pass_on(client1, server1, message(SET_LINK, ids(128)))
    pass_on(server1, client1, message(WAN_ERROR, ids(public1)), message(WAN_ERROR, ids(0)))
    pass_on(server2, client2, message(WAN_ERROR, ids(public2)), message(WAN_ERROR, ids(0)))
    pass_on(server2, client2, message(WAN_ERROR, ids(public1)), message(WAN_ERROR, ids(0)))
    pass_on(client1, server1, message(ECHO_REQUEST))
    pass_on(server1, client1, message(ECHO_REPLY))

    # Cleared by the client: the tunnel is gone at once, the other one is not.
    pass_on(client1, server1, message(CLEAR, ids(0)), message(CLEAR, ids(public1)))
    expect("tunnels", 1, len(flows("pptp-gre")))
    dropped("not_natable", gre1.send, SERVER, 128)
    dropped("no_pinhole", gre.send, public_addr, public1)
    pass_on(server1, client1, message(DISCONNECT, ids(128)))
    gre.to(gre2, public_addr, public2, 0)

    # A second call of the connection, with the same ID; its server repeats the client's at the end.
    public1 = outgoing(client1, server1, 0, 130)
    gre.to(gre1, public_addr, public1, 0)
    count("gre_sessions")
    pass_on(server1, client1, message(DISCONNECT, ids(public1)), message(DISCONNECT, ids(0)))
    dropped("not_natable", gre1.send, SERVER, 130)

    # The control connection ends, and with it the tunnel.
    client2.close()
    server2.close()
    wait_for("the end of the tunnel", lambda: not flows("pptp-gre"))
    dropped("not_natable", gre2.send, SERVER, 129)


def incoming():
    """The server calls; and then says that all is over."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    pass_on(server, client, message(IN_REQUEST, ids(7)))
    client.send(answer(IN_REPLY, 3, 7))
    public = server.get_id(answer(IN_REPLY, 3, 7))
    check_chunk(SUB1, public)
    pass_on(server, client, message(IN_CONNECTED, ids(public)), message(IN_CONNECTED, ids(3)))
    expect("pinholes", 2, len(table("pinholes")))
    gre.to(subscriber, public_addr, public, 3)
    subscriber.to(gre, SERVER, 7, 7)
    count("gre_sessions")
    pass_on(client, server, message(SET_LINK, ids(7)))
    pass_on(server, client, message(STOP_REQUEST))
    expect("tunnels", 0, len(flows("pptp-gre")))
    dropped("not_natable", subscriber.send, SERVER, 7)
    pass_on(client, server, message(STOP_REPLY))


def caller():
    """The subscriber calls (PAC); the other end clears the call."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    client.send(message(IN_REQUEST, ids(5)))
    public = server.get_id(message(IN_REQUEST, ids(5)))
    pass_on(server, client, answer(IN_REPLY, 9, public), answer(IN_REPLY, 9, 5))
    pass_on(client, server, message(IN_CONNECTED, ids(9)))
    subscriber.to(gre, SERVER, 9, 9)
    gre.to(subscriber, public_addr, public, 5)
    count("gre_sessions")
    pass_on(client, server, message(WAN_ERROR, ids(9)))
    pass_on(server, client, message(SET_LINK, ids(public)), message(SET_LINK, ids(5)))
    pass_on(server, client, message(CLEAR, ids(9)))
    expect("tunnels", 0, len(flows("pptp-gre")))
    dropped("no_pinhole", gre.send, public_addr, public)
    pass_on(client, server, message(DISCONNECT, ids(5)), message(DISCONNECT, ids(public)))


def refused():
    """Calls that the other end does not want leave nothing."""
    listener = listen("server", SERVER)
    client, server, _ = begin("sub1", SERVER, listener)
    client.send(message(OUT_REQUEST, ids(77)))
    public = server.get_id(message(OUT_REQUEST, ids(77)))
    pass_on(server, client, answer(OUT_REPLY, 0, public, 3), answer(OUT_REPLY, 0, 77, 3))
    pass_on(server, client, message(IN_REQUEST, ids(8)))
    pass_on(client, server, answer(IN_REPLY, 78, 8, 2), answer(IN_REPLY, 0, 8, 2))
    # IDs that name no call
    pass_on(client, server, message(CLEAR, ids(77)), message(CLEAR, ids(0)))
    pass_on(client, server, message(DISCONNECT, ids(4711)), message(DISCONNECT, ids(0)))
    pass_on(client, server, answer(OUT_REPLY, 4711, 4712), answer(OUT_REPLY, 0, 4712))
    pass_on(server, client, message(DISCONNECT, ids(4711)), message(DISCONNECT, ids(0)))
    pass_on(server, client, message(SET_LINK, ids(77)), message(SET_LINK, ids(0)))
    pass_on(server, client, answer(OUT_REPLY, 4711, 77), answer(OUT_REPLY, 4711, 0))
    expect("pinholes", 0, len(table("pinholes")))


def limit():
    """64 calls of a connection; the next one is refused by the gateway, to whoever asks."""
    listener = listen("server", SERVER)
    client, server, _ = begin("sub1", SERVER, listener)
    seen = set()
    for own in range(64):
        client.send(message(OUT_REQUEST, ids(own)))
        seen.add(server.get_id(message(OUT_REQUEST, ids(own))))
    expect("IDs outside", 64, len(seen))
    if not ctl("nat", "limits")["memory_state"] >= 64 * 16:
        sys.exit("64 calls cost no memory")
    before = drops("call_limit")
    refusals = ((client, server, OUT_REQUEST, OUT_REPLY, 64),
                (server, client, IN_REQUEST, IN_REPLY, 65))
    for asks, asked, request, reply, own in refusals:
        asks.send(message(request, ids(own)))
        echo = asked.take(LENGTHS[ECHO_REQUEST])
        expect("what the other end sees", message(ECHO_REQUEST)[:12], echo[:12])
        asked.send(message(ECHO_REPLY, echo[12:16]))
        refusal = answer(reply, 0, own, 2, 4)[:18]
        asks.get(refusal + bytes(LENGTHS[reply] - len(refusal)))
    expect("refused calls", before + 2, drops("call_limit"))
    # an answer that nobody waits for any more is one
    pass_on(server, client, message(ECHO_REPLY, echo[12:16]))
    # one is cleared: there is room
    pass_on(client, server, message(CLEAR, ids(0)),
            message(CLEAR, ids(next(b["public_port"] for b in table("bindings")
                                    if b["proto"] == 47 and b["private_port"] == 0))))
    client.send(message(OUT_REQUEST, ids(64)))
    server.get_id(message(OUT_REQUEST, ids(64)))


def servers():
    """Calls with one ID to two servers; two calls on one of the connections."""
    listener, listener_far = listen("server", SERVER), listen("far", FAR)
    subscriber = Gre("sub1", SUB1, True)
    gre, gre_far = Gre("server", SERVER, False), Gre("far", FAR, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    client_far, server_far, _ = begin("sub1", FAR, listener_far)
    public = outgoing(client, server, 11, 1)
    expect("the ID outside", public, outgoing(client_far, server_far, 11, 1))
    second = outgoing(client, server, 12, 2)
    subscriber.to(gre, SERVER, 1, 1)
    gre_far.to(subscriber, public_addr, public, 11)
    subscriber.to(gre, SERVER, 2, 2)
    gre.to(subscriber, public_addr, public, 11)
    gre.to(subscriber, public_addr, second, 12)
    subscriber.to(gre_far, FAR, 1, 1)
    count("gre_sessions", 3)
    clear(client, server, 11, public, 1)
    expect("tunnels", 2, len(flows("pptp-gre")))
    gre.to(subscriber, public_addr, second, 12)
    gre_far.to(subscriber, public_addr, public, 11)
    dropped("no_pinhole", gre.send, public_addr, public)


def again():
    """A client without power says no goodbye; then it calls with the ID that it always begins with."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    public = outgoing(client, server, 0, 41)
    subscriber.to(gre, SERVER, 41, 41)
    client2, server2, _ = begin("sub1", SERVER, listener)
    expect("the ID outside", public, outgoing(client2, server2, 0, 42))
    expect("tunnels", 0, len(flows("pptp-gre")))
    subscriber.to(gre, SERVER, 42, 42)
    gre.to(subscriber, public_addr, public, 0)
    count("gre_sessions", 2)
    # the end of the old connection does nothing to the new tunnel
    pass_on(client, server, message(STOP_REQUEST))
    subscriber.to(gre, SERVER, 42, 42)
    gre.to(subscriber, public_addr, public, 0)
    expect("tunnels", 1, len(flows("pptp-gre")))


def hijack():
    """Another host finds no way in, neither through pinholes nor through tunnels."""
    listener = listen("server", SERVER)
    subscriber = Gre("sub1", SUB1, True)
    gre, other, far = (Gre("server", SERVER, False), Gre("server", SERVER_B, False),
                       Gre("far", FAR, False))
    client, server, public_addr = begin("sub1", SERVER, listener)
    public = outgoing(client, server, 20, 21)
    dropped("no_pinhole", far.send, public_addr, public)
    dropped("no_pinhole", other.send, public_addr, public)
    dropped("no_binding", gre.send, public_addr, public ^ 1)
    dropped("not_natable", subscriber.send, FAR, 21)
    dropped("not_natable", subscriber.send, SERVER, 22)
    subscriber.to(gre, SERVER, 21, 21)
    count("gre_sessions")
    dropped("no_pinhole", far.send, public_addr, public)
    dropped("no_pinhole", other.send, public_addr, public)
    gre.to(subscriber, public_addr, public, 20)
    # a neighbour inside is another host as well
    neighbour = Gre("sub2", SUB2, True)
    dropped("not_natable", neighbour.send, SERVER, 21)
    dropped("no_pinhole", neighbour.send, public_addr, public)


def alone():
    """GRE without a control connection."""
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    dropped("not_natable", subscriber.send, SERVER, 1)
    dropped("not_natable", subscriber.send, SERVER, 0, b"", 0)
    dropped("no_binding", gre.send, "209.165.200.225", 1)


def bytewise():
    """Every octet in a segment of its own."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener, bytewise=True)
    public = outgoing(client, server, 30, 31)
    subscriber.to(gre, SERVER, 31, 31)
    gre.to(subscriber, public_addr, public, 30)
    count("gre_sessions")
    clear(client, server, 30, public, 31)
    expect("tunnels", 0, len(flows("pptp-gre")))


def merged():
    """Many messages in a segment."""
    listener = listen("server", SERVER)
    client, server, _ = connect("sub1", SERVER, listener)
    client.send(message(START_REQUEST) + message(ECHO_REQUEST) + message(OUT_REQUEST, ids(1)) +
                message(OUT_REQUEST, ids(2)) + message(CLEAR, ids(1)))
    server.get(message(START_REQUEST) + message(ECHO_REQUEST))
    first = server.get_id(message(OUT_REQUEST, ids(1)))
    second = server.get_id(message(OUT_REQUEST, ids(2)))
    server.get(message(CLEAR, ids(first)))
    server.send(message(START_REPLY) + answer(OUT_REPLY, 1, second) + answer(OUT_REPLY, 2, first) +
                message(WAN_ERROR, ids(second)))
    client.get(message(START_REPLY) + answer(OUT_REPLY, 1, 2) + answer(OUT_REPLY, 2, 1) +
               message(WAN_ERROR, ids(2)))
    # the call that was cleared before its reply came is not open
    expect("pinholes", 2, len(table("pinholes")))


def alien():
    """A connection that begins with something else stays what it is."""
    listener = listen("server", SERVER)
    client, server, _ = connect("sub1", SERVER, listener)
    pass_on(client, server, b"POST / HTTP/1.1\r\n\r\n")
    pass_on(client, server, message(START_REQUEST) + message(OUT_REQUEST, ids(40)))
    pass_on(server, client, message(START_REPLY) + answer(OUT_REPLY, 41, 40))
    client, server, _ = connect("sub1", SERVER, listener)
    pass_on(client, server, message(START_REQUEST))
    pass_on(server, client, message(OUT_REQUEST, ids(50)))
    pass_on(client, server, answer(OUT_REPLY, 51, 50))
    client, server, _ = begin("sub1", SERVER, listener)
    outgoing(client, server, 60, 61)
    expect("pinholes", 2, len(table("pinholes")))
    pass_on(client, server, b"\0\x10\0\1GRMP\0\5\0\0\0\0\0\0")
    expect("pinholes", 0, len(table("pinholes")))
    count("invalid_pkts", 3)


def malformed():
    """Messages that RFC 2637 does not have pass; of those that it has otherwise, no ID does."""
    listener = listen("server", SERVER)
    client, server, _ = begin("sub1", SERVER, listener)
    for kind, length in ((16, 12), (99, 200), (0, 1024)):
        pass_on(client, server, message(kind, ids(70, 71), length))
        pass_on(server, client, message(kind, ids(70, 71), length))
        count("unknown_pkts", 2)
    for kind, length in ((OUT_REQUEST, 160), (OUT_REQUEST, 14), (CLEAR, 20), (OUT_REPLY, 31)):
        pass_on(client, server, message(kind, ids(70, 71), length),
                message(kind, ids(0, 71), length))
        pass_on(server, client, message(kind, ids(70, 71), length))
        count("invalid_pkts", 2)
    pass_on(client, server, message(OUT_REQUEST, b"", 12))
    pass_on(client, server, message(STOP_REPLY, b"", 24))
    count("invalid_pkts", 2)
    public = outgoing(client, server, 72, 73)
    clear(client, server, 72, public, 73)


def whole_address():
    """One-to-one: IDs stay, and the server of an outgoing call may be the subscriber."""
    listener = listen("sub1", SUB1)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    public_addr = next(c["public_addr"] for c in table("chunks") if c["subscriber"] == SUB1)
    client, server, source = begin("server", public_addr, listener)
    expect("the client's address", SERVER, source)
    pass_on(client, server, message(OUT_REQUEST, ids(80)))
    pass_on(server, client, answer(OUT_REPLY, 81, 80))
    subscriber.to(gre, SERVER, 80, 80)
    gre.to(subscriber, public_addr, 81, 81)
    count("gre_sessions")
    expect("tunnels", [(SUB1, 81, 81, 80)],
           [(f["private_addr"], f["private_port"], f["public_port"], f["remote_port"])
            for f in flows("pptp-gre")])
    pass_on(client, server, message(SET_LINK, ids(81)))
    pass_on(server, client, message(WAN_ERROR, ids(80)))
    # no call: not even to an address that everything else comes to; version 0 is no PPTP
    dropped("no_call", gre.send, public_addr, 82)
    dropped("no_call", subscriber.send, SERVER, 83)
    octets = gre.send(public_addr, 0, b"version 0", 0)
    expect("its source", SERVER, subscriber.get(octets))
    octets = subscriber.send(SERVER, 0, b"version 0", 0)
    expect("its source", public_addr, gre.get(octets))
    pass_on(client, server, message(CLEAR, ids(80)))
    pass_on(server, client, message(DISCONNECT, ids(81)))
    dropped("no_call", gre.send, public_addr, 81)
    dropped("no_call", subscriber.send, SERVER, 80)


def neighbours():
    """Between two subscribers: the call is refused, and both ends go on."""
    listener = listen("sub1", SUB1)
    address = next(c["public_addr"] for c in table("chunks") if c["subscriber"] == SUB1)
    client, server, _ = begin("sub2", address, listener)
    before = drops("pinhole_refused")
    client.send(message(OUT_REQUEST, ids(90)))
    echo = server.take(LENGTHS[ECHO_REQUEST])
    expect("what the other end sees", message(ECHO_REQUEST)[:12], echo[:12])
    server.send(message(ECHO_REPLY, echo[12:16]))
    refusal = answer(OUT_REPLY, 0, 90, 2, 4)[:18]
    client.get(refusal + bytes(LENGTHS[OUT_REPLY] - len(refusal)))
    expect("refused calls", before + 1, drops("pinhole_refused"))
    pass_on(client, server, message(ECHO_REQUEST))
    expect("pinholes", 0, len(table("pinholes")))


def repeated():
    """What is said again of a call that is live changes nothing."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    public = outgoing(client, server, 100, 101)
    subscriber.to(gre, SERVER, 101, 101)
    pass_on(server, client, message(IN_REQUEST, ids(102)))
    client.send(answer(IN_REPLY, 103, 102))
    incoming_public = server.get_id(answer(IN_REPLY, 103, 102))
    gre.to(subscriber, public_addr, incoming_public, 103)
    tunnels = flows("pptp-gre")
    expect("tunnels", 2, len(tunnels))
    for _ in range(3):
        pass_on(server, client, answer(OUT_REPLY, 101, public), answer(OUT_REPLY, 101, 100))
        pass_on(server, client, answer(OUT_REPLY, 101, public, 2, 4), answer(OUT_REPLY, 101, 100, 2, 4))
        pass_on(client, server, answer(IN_REPLY, 103, 102), answer(IN_REPLY, incoming_public, 102))
        pass_on(server, client, message(IN_CONNECTED, ids(incoming_public)),
                message(IN_CONNECTED, ids(103)))
    expect("tunnels", tunnels, flows("pptp-gre"))
    expect("pinholes", 0, len(table("pinholes")))
    subscriber.to(gre, SERVER, 101, 101)
    gre.to(subscriber, public_addr, public, 100)
    subscriber.to(gre, SERVER, 102, 102)
    gre.to(subscriber, public_addr, incoming_public, 103)
    count("gre_sessions", 2)


def sysctl(name, value):
    subprocess.run(["ip", "netns", "exec", f"{network}-router", "sysctl", "-qw",
                    f"net.netfilter.nf_conntrack_{name}={value}"], check=True)


def entries(protocol):
    """Of conntrack; to list them makes it look at all, and end those whose time is over."""
    return subprocess.run(
        ["ip", "netns", "exec", f"{network}-router", "conntrack", "-L", "-p", protocol],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        encoding="ascii").stdout.splitlines()


def time_left(protocol, state=""):
    """Seconds that conntrack gives each entry, or each in a state of TCP."""
    return [int(entry.split()[2]) for entry in entries(protocol) if state in entry]


def renews(seconds, sender, receiver, kind):
    """A message gives the control connection its time anew: SECONDS, 1000 more than it can have left."""
    before, = time_left("tcp", "ESTABLISHED")
    sysctl("tcp_timeout_established", seconds)
    pass_on(sender, receiver, message(kind))
    after, = time_left("tcp", "ESTABLISHED")
    expect("how long the control connection had, and has", True, before <= seconds - 1000 < after)


def silent():
    """A tunnel may be silent for as long as its control connection is not; then both end."""
    sysctl("gre_timeout", 1)
    sysctl("gre_timeout_stream", 1)
    # more than a slow machine takes for this
    sysctl("tcp_timeout_established", 1000)
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    public = outgoing(client, server, 110, 111)
    subscriber.to(gre, SERVER, 111, 111)
    gre.to(subscriber, public_addr, public, 110)
    outgoing(client, server, 112, 113)
    # never answered
    subscriber.to(gre, SERVER, 113, 113)
    count("gre_sessions", 2)
    # days
    expect("how long it may be silent", [True, True],
           [left > 10 * 86400 for left in time_left("gre")])
    for number in range(1, 5):
        time.sleep(2)
        renews(2000 * number, client, server, ECHO_REQUEST)
        renews(2000 * number + 1000, server, client, ECHO_REPLY)
        expect("tunnels", 2, len(entries("gre")))
    subscriber.to(gre, SERVER, 111, 111)
    gre.to(subscriber, public_addr, public, 110)
    # one that nobody keeps alive after this
    sysctl("tcp_timeout_established", 4)
    pass_on(client, server, message(ECHO_REQUEST))
    wait_for("the end of the control connection", lambda: not entries("tcp"))
    wait_for("the end of its tunnels", lambda: not entries("gre"))
    dropped("not_natable", subscriber.send, SERVER, 111)
    sysctl("tcp_timeout_established", 432000)
    client.vanish()
    server.vanish()


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip_packet(source, destination, payload):
    """With the bit that says not to fragment."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, 0x4000, 60, 47, 0,
                       socket.inet_aton(source), socket.inet_aton(destination))
    return head[:10] + ids(checksum(head)) + head[12:] + payload


class Errors:
    """A host's ICMP errors."""

    def __init__(self, namespace, address):
        self.socket = in_namespace(
            f"{network}-{namespace}",
            lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
        self.socket.bind((address, 0))
        self.socket.settimeout(WAIT)

    def send(self, to, packet):
        """A router between says that the packet is too large."""
        octets = struct.pack("!BBHHH", 3, 4, 0, 0, 500) + packet[:28]
        self.socket.sendto(octets[:2] + ids(checksum(octets)) + octets[4:], (to, 0))

    def get(self, source, destination, key):
        """One comes for a packet that this host has sent."""
        while True:
            seen, (sender, _) = self.socket.recvfrom(65536)
            seen = seen[(seen[0] & 15) * 4:]
            if seen[:2] == b"\3\4":
                break
        expect("ICMP's checksum", 0, checksum(seen))
        packet = seen[8:]
        expect("the packet within", (socket.inet_aton(source), socket.inet_aton(destination), 47),
               (packet[12:16], packet[16:20], packet[9]))
        expect("its call ID", key, struct.unpack_from("!H", packet, 26)[0])
        return sender

    def nothing(self):
        """None has come."""
        self.socket.setblocking(False)
        try:
            seen = self.socket.recv(65536)
        except BlockingIOError:
            return
        sys.exit(f"an ICMP message: {seen.hex()}")


def link_mtu(interface, mtu):
    subprocess.run(["ip", "-n", f"{network}-router", "link", "set", "dev", interface, "mtu",
                    str(mtu)], check=True)


def too_large(sender, address, key):
    """A packet that the next cable does not take, and that is not to be fragmented."""
    sender.socket.setsockopt(socket.IPPROTO_IP, 10, 3)    # IP_MTU_DISCOVER: probe
    sender.send(address, key, bytes(1000))


def errors():
    """Packets of a tunnel that are too large for a cable, on either side, and of the gateway."""
    listener = listen("far", FAR)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("far", FAR, False)
    client, server, public_addr = begin("sub1", FAR, listener)
    public = outgoing(client, server, 120, 121)
    subscriber.to(gre, FAR, 121, 121)
    gre.to(subscriber, public_addr, public, 120)
    count("gre_sessions")
    inside, outside, between = Errors("sub1", SUB1), Errors("far", FAR), Errors("server", SERVER_B)

    # Routers between, with packets as they see them, and with such as nobody sends.
    subscriber.sequence = gre.sequence = 0
    sent, got = subscriber.packet(121, b""), gre.packet(120, b"")
    dropped("invalid", between.send, public_addr, ip_packet(public_addr, FAR, sent))
    dropped("invalid", between.send, public_addr, ip_packet(public_addr, FAR, got))
    dropped("invalid", inside.send, FAR, ip_packet(FAR, SUB1, got))
    dropped("invalid", inside.send, FAR, ip_packet(FAR, SUB1, sent))
    inside.nothing()
    outside.nothing()

    # The gateway.
    for errors_of in (inside, outside):
        errors_of.socket.setblocking(True)
        errors_of.socket.settimeout(WAIT)
    link_mtu("wan0", 600)
    too_large(subscriber, FAR, 121)
    inside.get(SUB1, FAR, 121)
    link_mtu("wan0", 1500)
    link_mtu("sub1", 600)
    too_large(gre, public_addr, public)
    expect("the error's source", public_addr, outside.get(FAR, public_addr, public))
    link_mtu("sub1", 1500)
    # neither has ended
    subscriber.to(gre, FAR, 121, 121)
    gre.to(subscriber, public_addr, public, 120)


def stays():
    """A call with its tunnel and another one without, until this is killed; says "ready"."""
    listener = listen("server", SERVER)
    subscriber, gre = Gre("sub1", SUB1, True), Gre("server", SERVER, False)
    client, server, public_addr = begin("sub1", SERVER, listener)
    public = outgoing(client, server, 95, 96)
    subscriber.to(gre, SERVER, 96, 96)
    gre.to(subscriber, public_addr, public, 95)
    outgoing(client, server, 97, 98)
    print("ready", flush=True)
    signal.pause()


def main():
    globals()[sys.argv[3]]()
    with open(totals_file, "a", encoding="ascii") as out:
        for name, number in totals.items():
            print(name, number, file=out)


main()
