"""ClamAV, asked by its own protocol (INSTREAM): the file is streamed to the daemon, and no answer means no.

The library `clamd` was not kept: it connects without a time limit and may drop the end of a piece it sends, after which
the daemon would vouch for a file that it has not read.
"""

import logging
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.utils.translation import gettext as _

from backend.kit.uploads.refusals import RefusedUpload

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
LONGEST_ANSWER = 4096

logger = logging.getLogger("iris.uploads")


def scan(file: File) -> None:
    """Raise RefusedUpload when ClamAV finds something in `file`, or cannot say; do nothing without CLAMAV_URL."""
    if not settings.CLAMAV_URL:
        return
    try:
        answer = _ask(b"INSTREAM", file)
    except OSError as error:
        answer = str(error)
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        logger.warning("an infected file was refused: %s", answer)
        raise RefusedUpload(_("The virus scanner found something dangerous in this file: it was not kept."))
    logger.error("the virus scanner cannot say: %s", answer)
    raise RefusedUpload(_("The virus scanner does not answer: the file was not kept. Try again in a moment."))


def answers() -> bool:
    """Whether the daemon of CLAMAV_URL is there."""
    try:
        return _ask(b"PING") == "PONG"
    except OSError:
        return False


def _ask(command: bytes, file: File | None = None) -> str:
    """The daemon's answer to a command, the file streamed after it. Raises OSError when there is none."""
    with _connected(settings.CLAMAV_URL) as daemon:
        daemon.settimeout(ANSWER_SECONDS if file else CONNECT_SECONDS)
        daemon.sendall(b"z" + command + b"\0")
        if file:
            for chunk in file.chunks():
                daemon.sendall(len(chunk).to_bytes(4, "big") + chunk)
            daemon.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            piece = daemon.recv(LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected(url: str) -> socket.socket:
    """A connection to tcp://host:port or unix:///path. Raises ImproperlyConfigured for any other address."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return socket.create_connection((parts.hostname, parts.port), timeout=CONNECT_SECONDS)
    if parts.scheme != "unix" or not parts.path:
        raise ImproperlyConfigured("CLAMAV_URL is tcp://host:port or unix:///path")
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(CONNECT_SECONDS)
    try:
        daemon.connect(parts.path)
    except OSError:
        daemon.close()
        raise
    return daemon
