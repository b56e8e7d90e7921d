"""The built book with cells that run: ``make serve LIVE=1``.

One Jupyter server on localhost has both the pages and, below ``/jupyter/``, its own interface, so that no other
origin need be let in. Whoever comes with its token, which the printed address holds, is given the script ``live.js``
and the token on every page that has cells. For all others, other users of this computer among them, the pages are
the built files. Each page that runs its cells has a Python of its own, which works in an empty folder and ends with
the page.
"""

import argparse
import os
import secrets
import sys
import tempfile
from pathlib import Path

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from tornado.web import StaticFileHandler

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
BASE = "/jupyter/"
#: What a page has that can be run.
CELL = 'class="cell_input'
SCRIPT = '<script defer src="/_static/live.js" data-jupyter="{base}" data-token="{token}"></script></head>'
#: Seconds after which a Python ends that no page is connected to: that of a page whose browser was killed.
ABANDONED_S = 600

JUPYTER = [
    "--ServerApp.ip=127.0.0.1",
    "--KernelManager.transport=ipc",
    "--ServerApp.port_retries=0",
    f"--ServerApp.base_url={BASE}",
    "--ServerApp.open_browser=False",
    "--ServerApp.answer_yes=True",
    "--ServerApp.allow_root=True",
    "--ServerApp.terminals_enabled=False",
    "--ServerApp.log_level=ERROR",
    "--IdentityProvider.cookie_options={'path': '/', 'samesite': 'Strict'}",
    f"--MappingKernelManager.cull_idle_timeout={ABANDONED_S}",
    "--MappingKernelManager.cull_interval=60",
    "--MappingKernelManager.cull_connected=False",
]


class Page(JupyterHandler, StaticFileHandler):
    """A file of the built book; on a page with cells, the script that makes them live, for whoever has logged in."""

    def initialize(self, path: str, token: str) -> None:
        """Serve the files below a folder."""
        StaticFileHandler.initialize(self, path, default_filename="index.html")
        self.live_token = token

    @allow_unauthenticated
    async def head(self, path: str) -> None:
        """Give what is known of a file."""
        await StaticFileHandler.get(self, path, include_body=False)

    @allow_unauthenticated
    async def get(self, path: str) -> None:
        """Give a file; the first page takes the token out of the address."""
        if not path:
            self.redirect("/book/index.html")
            return
        file = Path(self.root, path).resolve()
        is_page = file.suffix == ".html" and file.is_relative_to(Path(self.root).resolve()) and file.is_file()
        page = file.read_text(encoding="utf-8") if is_page and self.current_user else ""
        if CELL not in page:
            await StaticFileHandler.get(self, path)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        script = SCRIPT.format(base=BASE, token=self.live_token)
        self.finish(page.replace("</head>", script, 1))

    def compute_etag(self) -> None:
        """Have none: tornado would keep that of a file which a later build has written anew."""

    def set_headers(self) -> None:
        """Have the browser ask whether a file has changed."""
        super().set_headers()
        self.set_header("Cache-Control", "no-cache")


def server(port: int, html: Path, scripts: Path, folder: str) -> ServerApp:
    """A Jupyter server that listens on a port of localhost, with the book's pages and thebe's scripts before its own.

    Raises:
        SystemExit: the port is taken.
    """
    token = secrets.token_urlsafe(32)
    app = ServerApp.instance()
    own = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}"]
    try:
        app.initialize(argv=[*JUPYTER, *own], find_extensions=False)
    except SystemExit:
        sys.exit(f"Could not serve on port {port}. Choose another: make serve LIVE=1 PORT=8001.")
    app.web_app.add_handlers(
        ".*",
        [
            (r"/_static/live/(.*)", Page, {"path": str(scripts), "token": token}),
            (rf"/(?!{BASE.strip('/')}(?:/|$))(.*)", Page, {"path": str(html), "token": token}),
        ],
    )
    return app


def tell(app: ServerApp) -> None:
    """Print the address, with its token."""
    print("The book with cells that run; the address lets in whoever has it (Ctrl-C stops the server):")
    print(f"http://localhost:{app.port}/?token={app.identity_provider.token}", flush=True)


def main() -> int:
    """Serve until interrupted; 1 when there is nothing to serve, or no way to."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    from live_cells import SCRIPTS, InstallError, gather_thebe

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--html", type=Path, default=HTML)
    arguments = parser.parse_args()
    if not (arguments.html / "_static" / "live.js").exists():
        print(f"{arguments.html} holds no built book: run `make book` first.", file=sys.stderr)
        return 1
    try:
        gather_thebe()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    # What the kernels are to know: figures as on the pages, and no start-up lines of TensorFlow below a cell.
    os.environ |= {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with tempfile.TemporaryDirectory(prefix="nncourse-live-") as folder:
        app = server(arguments.port, arguments.html, SCRIPTS, folder)
        app.io_loop.add_callback(tell, app)  # after the one that begins to listen
        app.start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
