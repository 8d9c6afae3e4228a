"""The portal for benchmarks/faq.py, served as it is served: its port on standard output.

_ours_faq.py FOLDER [anew]    anew: every page is put together for its request
"""

import sys
from pathlib import Path

import waitress

from portal.app import main as application
from portal.at_once import serve_at_once
from portal.proxies import Proxies
from portal.serving import THREADS, open_office
from portal.settings import Settings


def main(folder: str, anew: str = "") -> None:
    """Serve until ended."""
    settings = Settings(var=Path(folder), listen=("127.0.0.1", 0))
    office = open_office(settings)
    app = application(office)
    pages = app.application.registry.pages

    def rendering(environ, start_response):
        pages.made.clear()
        return served(environ, start_response)

    if anew:
        pages.last = None  # as on a storage whose changes others make, too
    served = Proxies(app, settings)
    server = waitress.create_server(
        rendering if anew else served, listen="127.0.0.1:0", threads=THREADS, ident=None
    )
    serve_at_once(server, pages)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
