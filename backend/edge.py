"""What comes in from the network and goes out to it: the address of the client, the headers that no library sets."""

import ipaddress
import re

from django.conf import settings

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CLEANED = ("HTTP_USER_AGENT", "HTTP_ACCEPT")
"""Headers that are stored as they come: a NUL in one would break the row."""


class EdgeMiddleware:
    """Behind TRUSTED_PROXIES proxies, the address is what the first saw; keeps our answers from other sites."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["REMOTE_ADDR"] = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.TRUSTED_PROXIES,
        )
        for name in CLEANED:
            if name in request.META:
                request.META[name] = CONTROL.sub("", request.META[name])
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """The client's address: the peer's, or the one added to X-Forwarded-For by the outermost of our `proxies`.

    What stands before it was sent by the client, who writes what they like; a header that is too short or holds no
    address there did not pass through our proxies, and the peer's own address is kept.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    if proxies < 1 or len(hops) < proxies:
        return peer
    try:
        return str(ipaddress.ip_address(hops[-proxies]))
    except ValueError:
        return peer
