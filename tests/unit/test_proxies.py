"""Only our own proxies are believed about who asks; the host is that of public_url."""

import pytest

from portal.proxies import Proxies
from portal.settings import Settings, SettingsError, load

PROXIES = {"VIDEOBERATUNG_PROXIES": "127.0.0.1 10.1.0.0/16 fd00::/8"}


def asked(settings, peer, said=None, **more):
    seen = {}
    environ = {"REMOTE_ADDR": peer, "HTTP_HOST": "evil.example", "wsgi.url_scheme": "http", **more}
    if said is not None:
        environ["HTTP_X_FORWARDED_FOR"] = said
    Proxies(lambda environ, _start: seen.update(environ), settings)(environ, None)
    return seen


@pytest.mark.parametrize(
    "peer,said,asking",
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("fd00::5", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "10.1.0.9", "10.1.0.9"),
        ("127.0.0.1", "203.0.113.9, made up", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.2.0.1", "198.51.100.1", "10.2.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "::ffff:203.0.113.9, ::ffff:10.1.2.3", "203.0.113.9"),
    ],
)
def test_who_asks_is_the_first_stranger_from_the_right(peer, said, asking):
    assert asked(load(environ=PROXIES), peer, said)["REMOTE_ADDR"] == asking


def test_without_proxies_nobody_is_believed():
    seen = asked(Settings(), "127.0.0.1", "203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in seen)


def test_on_https_the_host_is_that_of_the_public_address():
    settings = load(environ={"VIDEOBERATUNG_PUBLIC_URL": "https://video.stadt.example"})
    seen = asked(settings, "127.0.0.1")
    assert (seen["HTTP_HOST"], seen["wsgi.url_scheme"]) == ("video.stadt.example", "https")


def test_a_wrong_network_stops_the_start():
    with pytest.raises(SettingsError, match=r"Einstellung proxies = 10\.0\.0\.1/8"):
        load(environ={"VIDEOBERATUNG_PROXIES": "10.0.0.1/8"})
