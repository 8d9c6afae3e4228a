"""What cannot be read, or is too long, is answered before anything looks at it."""

from urllib.parse import parse_qsl

from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestEntityTooLarge
from pyramid.response import Response

LONGEST_BODY = 64 * 1024
LARGEST_FILE = 25 * 1024 * 1024
LONGEST_BODIES = {
    "/dokument-pruefen": LARGEST_FILE,
    "/unterlagen": LARGEST_FILE,
    "/unterschrift": 1024 * 1024,
    "/intern/inhalte/medien/": LARGEST_FILE,
}
# Texts of editors: a letter of Arabic takes six bytes of a form.
TEXTS, LONGEST_TEXT = "/intern/inhalte/", 1024 * 1024
TOO_LARGE = "Das ist zu groß. Bitte gehen Sie zurück und wählen Sie eine Datei bis 20 MB."
UNREADABLE = "Die Adresse ist nicht lesbar. Bitte beginnen Sie auf der Startseite."
WITH_COOKIES = "videoberatung.with_cookies"


def tween_factory(handler, registry):
    """Answer broken bytes in path or query with 400 before anything reads them."""

    def tween(request):
        given = request.environ
        # Looked at now: a form that is refused gives the request a cookie it did not bring.
        cookies = given[WITH_COOKIES] = "HTTP_COOKIE" in given
        try:
            broken = "\x00" in request.path_info
            if cookies:
                dict(request.cookies)
            if query := given.get("QUERY_STRING", ""):
                parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200)
                broken = broken or "%00" in query
        except (UnicodeDecodeError, ValueError):
            broken = True
        if (request.content_length or 0) > _longest_body(request):
            return _plainly(HTTPRequestEntityTooLarge.code, TOO_LARGE)
        if broken:
            return _plainly(HTTPBadRequest.code, UNREADABLE)
        return handler(request)

    return tween


def _plainly(status: int, words: str) -> Response:
    return Response(words, status=status, content_type="text/plain", charset="utf-8")


def _longest_body(request) -> int:
    """Return how many bytes an address takes; parsing more would cost others their turn."""
    path = request.environ["PATH_INFO"]
    usual = LONGEST_TEXT if path.startswith(TEXTS) else LONGEST_BODY
    return next((n for end, n in LONGEST_BODIES.items() if path.endswith(end)), usual)


def includeme(config) -> None:
    """Put it before the transaction."""
    config.add_tween("portal.reading.tween_factory", over="pyramid_tm.tm_tween_factory")
