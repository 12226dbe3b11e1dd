"""Serve a store with uvicorn, and end cleanly."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Sequence
from typing import Any

from kg.cli.console import note, say
from kg.errors import StoreError, UnsupportedError
from kg.store import GraphStore

__all__ = ["bind", "is_loopback", "serve_store"]


def serve_store(store: GraphStore, host: str, port: int, lines: Sequence[str] = ("/docs", "/health", "/q")) -> None:
    """Serve until Ctrl-C; lines are addresses to try, printed below the one that is served at."""
    try:
        import uvicorn

        from api.app import create_app
    except ImportError as error:
        raise UnsupportedError(
            f"serve needs {error.name}, which is not installed.", 'Install the extra: pip install "mores[server]".'
        ) from error
    listening = bind(host, port)
    address = f"http://{host if ':' not in host else f'[{host}]'}:{listening.getsockname()[1]}"
    writable = is_loopback(host)
    if not writable:
        note(f"{host} is reachable from other machines, so models cannot be changed over HTTP: there are no keys yet.")
    app = create_app(store, writable=writable)

    async def quiet(scope: Any, receive: Any, send: Any) -> None:
        """Let a request that outlives the server end without a stack trace."""
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    config = uvicorn.Config(quiet, log_level="warning", lifespan="off", timeout_graceful_shutdown=3)
    say("Serving at ", (address, "bold"), " (Ctrl-C ends)")
    for line in lines:
        say(f"    {address}{line}")
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn ends in order on Ctrl-C, then raises it again
        uvicorn.Server(config).run(sockets=[listening])
    say("Ended.")


def bind(host: str, port: int) -> socket.socket:
    """Open the socket to listen on; raises StoreError with a hint where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # from here on nobody is turned away, though it takes a moment until they are answered
    except OSError as error:
        listening.close()
        raise StoreError(
            f"Cannot listen on {host}, port {port}: {error.strerror}.",
            "Choose another with --port; 0 takes a free one.",
        ) from error
    return listening


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
