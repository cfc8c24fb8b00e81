"""Deadline for connections: one on which nothing moves in either direction is shut down.

The server has deadlines for request heads, but none for bodies and none for answers that nobody
reads. The kernel knows, of every connection, when data was last sent and received (``TCP_INFO``),
and a thread of each worker looks at that. Linux only: elsewhere, put a proxy in front.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

_INTERVAL = 2.0  # seconds between two looks
# struct tcp_info of linux/tcp.h: 8 bytes, 9 numbers, then the milliseconds since data was last
# sent, since an acknowledgement was, and since data was last received.
_INFO = struct.Struct("=8x36x3I")


def watch(port: int, limit: float) -> None:
    """Start to shut down this process's connections that are silent for ``limit`` seconds."""
    if sys.platform == "linux":
        Thread(target=_watch, args=(port, limit), name="connections", daemon=True).start()


def shut_down_silent(port: int, limit: float) -> int:
    """Shut down the silent connections to a port of this process once; return their number."""
    count = 0
    for connection in _connections(port):
        with closing(connection):
            if _silent_for(connection) > limit:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                    count += 1
                except OSError:  # the client was faster
                    continue
    return count


def _watch(port: int, limit: float) -> None:
    while True:
        time.sleep(_INTERVAL)
        shut_down_silent(port, limit)


def _silent_for(connection: socket.socket) -> float:
    """Return the seconds since data was last sent or received on a connection."""
    try:
        raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
    except OSError:
        return 0.0
    sent, _, received = _INFO.unpack(raw)
    return float(min(sent, received)) / 1000


def _connections(port: int) -> Iterator[socket.socket]:
    """Yield own handles of the connections accepted on a port."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 -- only names, of thousands
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            handle = socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed meanwhile
            continue
        if _is_accepted(handle, port):
            yield handle
        else:
            handle.close()


def _is_accepted(handle: socket.socket, port: int) -> bool:
    try:
        if handle.family not in (socket.AF_INET, socket.AF_INET6):
            return False
        listens = handle.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        return not listens and handle.getsockname()[1] == port
    except OSError:
        return False
