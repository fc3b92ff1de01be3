# SPDX-License-Identifier: GPL-2.0
"""The namespaces of a test, for the tools that are written in Python."""
import ctypes


def in_namespace(name, make):
    """What make() makes in that namespace: a socket stays where it was made."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net", encoding="ascii") as home, \
            open(f"/run/netns/{name}", encoding="ascii") as there:
        if libc.setns(there.fileno(), 0):
            raise OSError(ctypes.get_errno(), name)
        try:
            return make()
        finally:
            libc.setns(home.fileno(), 0)
