"""A fleet of organisations, generated: the hotel example again and again, each time under a name of its own."""

from kg import resources
from kg.store import Source

__all__ = ["organisation"]

_NAME = b"https://example.org/hotel-aurora/"


def organisation(number: int) -> list[Source]:
    """Return the files of the hotel as those of the organisation with a number."""
    (hotel,) = [path for path in resources.examples() if path.name == "hotel"]
    name = f"https://example.org/fleet-{number}/".encode()
    return [Source(str(file), file.read_bytes().replace(_NAME, name), file.suffix) for file in sorted(hotel.glob("*.ttl"))]
