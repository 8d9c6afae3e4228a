"""Why something failed, in German: for who runs the portal, never for citizens."""

import errno
import http.client
import smtplib
import socket
import ssl
from urllib.error import URLError

from zc.lockfile import LockError
from ZEO.Exceptions import ClientDisconnected

KNOWN = {
    errno.ENOENT: "gibt es nicht",
    errno.EACCES: "Zugriff verweigert (Eigentümer und Rechte prüfen)",
    errno.EPERM: "Zugriff verweigert (Eigentümer und Rechte prüfen)",
    errno.EISDIR: "ist ein Ordner",
    errno.ENOTDIR: "ist kein Ordner",
    errno.EEXIST: "gibt es schon",
    errno.ENOSPC: "der Datenträger ist voll",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
    errno.EADDRINUSE: "die Adresse ist belegt (läuft dort schon etwas?)",
    errno.EADDRNOTAVAIL: "diese Adresse hat der Rechner nicht",
    errno.ECONNREFUSED: "dort nimmt nichts Verbindungen an (läuft der Dienst?)",
    errno.ECONNRESET: "die Verbindung wurde abgebrochen",
    errno.ETIMEDOUT: "keine Antwort",
    errno.EHOSTUNREACH: "nicht erreichbar (Netz, Firewall)",
    errno.ENETUNREACH: "nicht erreichbar (Netz, Firewall)",
}


def cause(error: BaseException) -> str:
    """Return why something failed, in one line; what is not known is named as it names itself."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"das Zertifikat wird nicht anerkannt ({error.verify_message or error.reason})"
    if isinstance(error, ssl.SSLError):
        return f"keine verschlüsselte Verbindung ({getattr(error, 'reason', None) or error})"
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        return cause(error.reason)
    if isinstance(error, TimeoutError):
        return KNOWN[errno.ETIMEDOUT]
    if isinstance(error, socket.gaierror):
        return "der Name des Rechners ist nicht bekannt (Schreibweise und DNS prüfen)"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"Name oder Passwort wurden nicht angenommen ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPServerDisconnected | http.client.RemoteDisconnected):
        return KNOWN[errno.ECONNRESET]
    if isinstance(error, LockError):
        return "ein anderer Prozess hat sie offen (läuft die Videoberatung schon?)"
    if isinstance(error, ClientDisconnected):
        return "dort antwortet kein ZEO-Server"
    if isinstance(error, OSError) and error.errno in KNOWN:
        return KNOWN[error.errno]
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{said or 'ohne weitere Angabe'} ({type(error).__name__})".replace("\n", " ")
