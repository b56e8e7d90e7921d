"""The built book on localhost: ``make serve``."""

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HTML = Path(__file__).resolve().parents[1] / "_build" / "html"


class _Page(SimpleHTTPRequestHandler):
    """A file of the book, without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a reader closed the page while it was loading."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(port: str, html: Path = HTML) -> ThreadingHTTPServer:
    """A server that has the port; it answers once it is told to serve.

    Raises:
        SystemExit: there is no book, the port is no number of a port, or cannot be had.
    """
    if not (html / "index.html").is_file():
        sys.exit(f"{html} holds no built book: run `make book` first.")
    try:
        return _Server(("127.0.0.1", int(port)), partial(_Page, directory=str(html)))
    except (ValueError, OverflowError):
        why = f"Could not serve on port {port}, which is no number from 1 to 65535."
    except OSError as error:
        why = f"Could not serve on port {port} ({error.strerror})."
    sys.exit(f"{why} Choose another: make serve PORT=8001.")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000")
    parser.add_argument("--html", type=Path, default=HTML)
    arguments = parser.parse_args()
    with server(arguments.port, arguments.html) as book:
        try:
            print(f"The book is at http://localhost:{book.server_port}/ (Ctrl-C stops the server).", flush=True)
            book.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
