"""The `videoberatung` command."""

import argparse
import getpass
import logging
import os
import sys
from pathlib import Path

from portal import clock, commands, control
from portal.catalogue.domain import installed
from portal.causes import cause
from portal.outbox.reading import mails
from portal.settings import Settings, SettingsError, load
from portal.staff.domain import ROLES
from portal.usage import CONFIG, DESCRIPTION, Parser, add


def main(argv: list[str] | None = None) -> int:
    """Carry out one command; returns the exit status."""
    given = _parser().parse_args(argv)
    os.umask(0o077)  # records, keys and mails are nobody else's business
    logging.basicConfig(level=logging.INFO, format="time=%(asctime)s logger=%(name)s %(message)s")
    # The portal's address is the first line of a start.
    for chatty in ("ZODB.blob", "pikepdf", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of characters without a glyph, one by one: of parts of names.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    try:
        settings = load(given.config)
        clock.start_at(settings.clock)
        status = given.act(settings, given) or 0
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (SettingsError, commands.CommandFailed) as error:
        print(f"videoberatung: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if not error.filename:
            raise
        print(f"videoberatung: {error.filename}: {cause(error)}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="videoberatung", description=DESCRIPTION)
    parser.add_argument("-c", "--config", metavar="DATEI", help=CONFIG)
    groups = parser.add_subparsers(required=True, metavar="BEFEHL")
    run = add(groups, "run")
    run.add_argument("--demo", action="store_true", help="mit Konten und Terminen zum Ausprobieren")
    run.set_defaults(act=_run)
    for name, act in (("portal", _portal), ("gateway", _gateway), ("worker", _worker)):
        add(groups, name).set_defaults(act=act)
    _accounts(_parts(groups, "accounts"))
    _departments(_parts(groups, "departments"))
    forget = add(groups, "forget")
    forget.add_argument("--dry-run", action="store_true", help="nur sagen, was fällig ist")
    forget.set_defaults(act=_forget)
    add(groups, "mails").set_defaults(act=_mails)
    for name, act in (("backup", _backup), ("restore", _restore), ("papers", _papers)):
        parser_of = add(groups, name)
        parser_of.add_argument("folder", type=Path, metavar="ORDNER")
        parser_of.set_defaults(act=act)
    add(groups, "doctor").set_defaults(act=_doctor)
    content = _parts(groups, "content")
    for name in ("content export", "content import"):
        # Whoever carries it out may run in another folder.
        _command(content, name).add_argument(
            "folder", metavar="ORDNER", type=lambda path: str(Path(path).resolve())
        )
    of_pilot = _parts(groups, "pilot")
    end = _command(of_pilot, "pilot end")
    end.add_argument("key", metavar="AMT")
    end.add_argument("--execute", action="store_true", help="ausführen; sonst nur eine Vorschau")
    _command(of_pilot, "pilot certificate").add_argument("key", metavar="AMT")
    _command(_parts(groups, "audit"), "audit verify")
    return parser


def _parts(groups, name: str):
    return add(groups, name).add_subparsers(required=True, metavar="BEFEHL")


def _accounts(groups) -> None:
    new = _command(groups, "accounts add", act=_add_account)
    new.add_argument("--email", required=True, metavar="ADRESSE", help="womit man sich anmeldet")
    new.add_argument("--role", required=True, metavar="ROLLE", help=", ".join(ROLES))
    new.add_argument(
        "--scope",
        action="append",
        default=[],
        dest="scopes",
        metavar="AMT[/DIENSTLEISTUNG]",
        help="wofür die Rolle gilt; mehrfach möglich",
    )
    new.add_argument("--password-stdin", action="store_true", help="das Passwort von dort lesen")
    new.add_argument("--no-second-factor", action="store_true", help="nur in der Entwicklung")
    _command(groups, "accounts list")
    _command(groups, "accounts disable").add_argument("--email", required=True, metavar="ADRESSE")


def _departments(groups) -> None:
    _command(groups, "departments list")
    check = add(groups, "departments check")
    check.add_argument(
        "file", nargs="?", type=Path, metavar="DATEI", help="ein Amt, das in einer Datei steht"
    )
    check.set_defaults(act=_check_departments)
    new = add(groups, "departments new")
    new.add_argument("key", metavar="SCHLUESSEL", help="Teil der Adressen, etwa standesamt")
    new.add_argument("--name", default="", metavar="NAME", help="wie das Amt heißt")
    new.add_argument(
        "--dir", type=Path, default=Path(), metavar="ORDNER", help="wohin; sonst hierher"
    )
    new.set_defaults(act=_new_department)
    enable = _command(groups, "departments enable")
    enable.add_argument("key", metavar="AMT")
    enable.add_argument("--trial", action="store_true", help="nur für angemeldete Mitarbeitende")
    _command(groups, "departments disable").add_argument("key", metavar="AMT")


def _command(groups, name: str, act=None) -> argparse.ArgumentParser:
    parser = add(groups, name)
    parser.set_defaults(act=act or _carry_out, name=name)
    return parser


def _carry_out(settings: Settings, given: argparse.Namespace) -> None:
    plain = {k: v for k, v in vars(given).items() if isinstance(v, str | bool | list)}
    print(control.carry_out(settings, given.name, plain))


def _forget(settings: Settings, given: argparse.Namespace) -> None:
    print(control.carry_out(settings, "forget --dry-run" if given.dry_run else "forget", {}))


def _mails(settings: Settings, _given: argparse.Namespace) -> None:
    scheme, _, folder = settings.filled(settings.mail).partition(":")
    if scheme != "maildir":
        raise commands.CommandFailed(
            "E-Mails werden hier nicht aufbewahrt: Sie gehen per SMTP hinaus."
        )
    found = list(mails(Path(folder)))
    print(f"\n{'-' * 72}\n".join(found) or "Es wurde noch keine E-Mail verschickt.")


def _add_account(settings: Settings, given: argparse.Namespace) -> None:
    if given.no_second_factor and settings.production:
        raise commands.CommandFailed("--no-second-factor gibt es nur in der Entwicklung.")
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Passwort: ")
    plain = {
        "email": given.email,
        "role": given.role,
        "scopes": given.scopes,
        "password": password,
        "second_factor": not given.no_second_factor,
    }
    print(control.carry_out(settings, given.name, plain))


def _check_departments(settings: Settings, given: argparse.Namespace) -> int:
    return commands.check_file(given.file) if given.file else commands.check_installed(settings)


def _papers(settings: Settings, given: argparse.Namespace) -> None:
    from portal.papers import write

    print("\n".join(map(str, write(installed(settings), settings, given.folder))))


def _new_department(_settings: Settings, given: argparse.Namespace) -> None:
    from portal.plugin.checks import DeclarationError
    from portal.scaffold import begin

    try:
        written = begin(given.key, given.name or given.key.capitalize(), given.dir)
    except DeclarationError as error:
        raise commands.CommandFailed(str(error)) from None
    print("\n".join(map(str, written)))


def _doctor(settings: Settings, _given: argparse.Namespace) -> int:
    from portal.doctor import tell

    return tell(settings)


def _backup(settings: Settings, given: argparse.Namespace) -> None:
    from portal.backups import backup

    print(backup(settings, given.folder))


def _restore(settings: Settings, given: argparse.Namespace) -> None:
    from portal.backups import restore

    print(restore(settings, given.folder))


def _worker(settings: Settings, _given: argparse.Namespace) -> None:
    from portal.serving import work

    work(settings)


def _run(settings: Settings, given: argparse.Namespace) -> None:
    from portal.serving import run

    run(settings, demo=given.demo)


def _portal(settings: Settings, given: argparse.Namespace) -> None:
    from portal.serving import serve_portal

    serve_portal(settings)


def _gateway(settings: Settings, given: argparse.Namespace) -> None:
    from media_gateway.app import GatewayConfig
    from media_gateway.app import main as serve

    config = GatewayConfig(
        listen=settings.gateway_listen,
        media_port=settings.media_port,
        media_addresses=settings.media_addresses,
        origins=(settings.public_url,),
        portal_events_url=f"{settings.public_url}/gateway/events",
        secret=settings.secret("gateway"),
        clock=clock.timestamp,
    )
    try:
        serve(config, started=_announce)
    except OSError as error:
        host, port = settings.gateway_listen
        raise SettingsError(
            f"Einstellungen gateway.listen = {host}:{port} und media.port = {settings.media_port}:"
            f" {cause(error)}."
        ) from error


def _announce(gateway) -> None:
    host, port = gateway.address
    print(f"gateway {host}:{port} media {gateway.media_port}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
