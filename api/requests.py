"""What a request says: its body within a limit, and the media types that its sender can read."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from api.problems import Problem
from kg.store import MEDIA_TYPES, Source

__all__ = ["Body", "Uploaded", "accepted"]

MAX_BODY = 64 << 20


async def _body(request: Request) -> bytes:
    if request.headers.get("content-encoding"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Compressed bodies are not read.", "Send the body as it is.")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body has {MAX_BODY >> 20} MiB at most.", "Send less.")
    return bytes(data)


Body = Annotated[bytes, Depends(_body)]


def _uploaded(request: Request, body: Body) -> Source:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"“{media_type or 'no Content-Type'}” is not a format that Mores reads.",
            f"Send one of {', '.join(sorted(MEDIA_TYPES))}.",
        )
    suffix = MEDIA_TYPES[media_type]
    return Source(f"model{suffix}", body, suffix)


Uploaded = Annotated[Source, Depends(_uploaded)]


def accepted(request: Request, offered: Iterable[str]) -> list[str]:
    """Return the media types that a sender accepts among those offered, the best first.

    Gives:   nothing where the sender does not care (no Accept, or a wildcard).
    Raises:  Problem 406 where it accepts none of them.
    """
    header = request.headers.get("accept", "*/*")
    ranges = []
    for position, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        if weight > 0:
            ranges.append((-weight, position, name.lower()))
    names = [name for _, _, name in sorted(ranges)]
    known = [*offered]
    wanted: list[str] = []
    for name in names:
        if name == "*/*":
            return wanted
        wanted += [offer for offer in known if offer == name or (name.endswith("/*") and offer.startswith(name[:-1]))]
        wanted += ["application/sparql-results+json"] if name == "application/json" and "application/json" not in known else []
    if not wanted:
        raise Problem(HTTPStatus.NOT_ACCEPTABLE, f"None of {header} can be given.", f"Ask for one of {', '.join(known)}.")
    return wanted
