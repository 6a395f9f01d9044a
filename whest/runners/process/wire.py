"""Messages between the processes: JSON in frames of known length, with a file descriptor on top where one is needed."""

import json
import socket
import struct
from typing import Any

_HEADER = struct.Struct(">Q")
LARGEST = 1 << 30
"""Bytes that a frame may have; a longer one is not a message of ours."""


class Garbled(Exception):
    """What arrived is no message."""


def send(sock: socket.socket, message: dict[str, Any], descriptor: int | None = None) -> None:
    """Send one message. Raises OSError when nobody listens."""
    content = json.dumps(message).encode()
    header = _HEADER.pack(len(content))
    if descriptor is None:
        sock.sendall(header + content)
        return
    sent = socket.send_fds(sock, [header], [descriptor])
    sock.sendall(header[sent:] + content)


def receive(sock: socket.socket) -> tuple[dict[str, Any], int | None]:
    """The next message and its file descriptor. Raises EOFError at the end, Garbled for what is no message."""
    header, descriptors, _, _ = socket.recv_fds(sock, _HEADER.size, 1)
    descriptor = descriptors[0] if descriptors else None
    if not header:
        raise EOFError
    header += _exactly(sock, _HEADER.size - len(header))
    return parsed(_exactly(sock, length_of(header))), descriptor


def length_of(header: bytes) -> int:
    """How many bytes follow the header. Raises Garbled."""
    (length,) = _HEADER.unpack(header)
    if length > LARGEST:
        raise Garbled(f"a frame of {length} bytes")
    return int(length)


def parsed(content: bytes) -> dict[str, Any]:
    """The message in a frame. Raises Garbled."""
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Garbled(f"not JSON: {error}") from None
    if not isinstance(message, dict):
        raise Garbled("not an object")
    return message


class Frames:
    """Cuts a stream of bytes, which arrives in pieces, into the contents of its frames."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """The frames that this piece completes. Raises Garbled."""
        self._data += piece
        found = []
        while len(self._data) >= _HEADER.size:
            end = _HEADER.size + length_of(bytes(self._data[: _HEADER.size]))
            if len(self._data) < end:
                break
            found.append(bytes(self._data[_HEADER.size : end]))
            del self._data[:end]
        return found


def _exactly(sock: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = sock.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
