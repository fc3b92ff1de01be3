#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: nat64-link.py add|set NAME [prefix PREFIX/LEN] [block ADDR/LEN] [subscriber 64|128] [special 0|1]
       nat64-link.py show NAME

Makes or changes a device of kind nat_alg_nat64, with what is said and nothing else, or
prints what it says of itself. An error of the kernel is printed with its text."""

import ipaddress
import socket
import struct
import sys

RTM_NEWLINK, RTM_GETLINK, NLMSG_ERROR = 16, 18, 2
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 0x200, 0x400
NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x100, 0x200
SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 270, 10, 11
IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_INFO_DATA = 3, 18, 1, 2
PREFIX, PREFIX_LEN, BLOCK, BLOCK_LEN, SUBSCRIBER, SPECIAL = range(1, 7)


def attr(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def attrs(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def prefix(text, first):
    addr, length = text.split("/")
    return attr(first, ipaddress.ip_address(addr).packed) + attr(first + 1, bytes([int(length)]))


def number(kind):
    return lambda text: attr(kind, bytes([int(text)]))


OPTIONS = {
    "prefix": lambda text: prefix(text, PREFIX),
    "block": lambda text: prefix(text, BLOCK),
    "subscriber": number(SUBSCRIBER),
    "special": number(SPECIAL),
}


def ask(kind, flags, payload):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as s:
        s.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        s.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        s.send(struct.pack("=IHHII", 16 + len(payload), kind, NLM_F_REQUEST | flags, 1, 0) + payload)
        answer = s.recv(65536)
    _, kind, flags, _, _ = struct.unpack_from("=IHHII", answer)
    if kind != NLMSG_ERROR:
        return answer[16:]
    error = -struct.unpack_from("=i", answer, 16)[0]
    if error:
        text = attrs(answer[36:]).get(1, b"") if flags & NLM_F_ACK_TLVS else b""
        sys.exit(f"error {error}: {text.rstrip(bytes(1)).decode()}")
    return b""


def show(name):
    link = attrs(ask(RTM_GETLINK, 0, bytes(16) + attr(IFLA_IFNAME, name))[16:])
    info = attrs(link[IFLA_LINKINFO])
    data = attrs(info[IFLA_INFO_DATA])
    print(info[IFLA_INFO_KIND].rstrip(b"\0").decode(),
          f"prefix {ipaddress.ip_address(data[PREFIX])}/{data[PREFIX_LEN][0]}",
          f"block {ipaddress.ip_address(data[BLOCK])}/{data[BLOCK_LEN][0]}",
          f"subscriber {data[SUBSCRIBER][0]} special {data[SPECIAL][0]}")


def main():
    try:
        command, name, *options = sys.argv[1:]
        name = name.encode() + b"\0"
        if command == "show":
            return show(name)
        create = {"add": NLM_F_CREATE | NLM_F_EXCL, "set": 0}[command]
        data = b"".join(OPTIONS[key](value)
                        for key, value in zip(options[::2], options[1::2], strict=True))
    except (KeyError, ValueError):
        sys.exit(__doc__)
    info = attr(IFLA_INFO_KIND, b"nat_alg_nat64\0") + attr(IFLA_INFO_DATA, data)
    ask(RTM_NEWLINK, NLM_F_ACK | create, bytes(16) + attr(IFLA_IFNAME, name) + attr(IFLA_LINKINFO, info))
    return None


if __name__ == "__main__":
    main()
