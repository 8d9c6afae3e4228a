"""The `videoberatung` command."""

import argparse
import getpass
import logging
import os
import sys
from pathlib import Path

from portal import clock, commands, control
from portal.catalogue.domain import installed
from portal.outbox.reading import mails
from portal.persistence import Office
from portal.settings import Settings, SettingsError, load


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
        return given.act(settings, given) or 0
    except (SettingsError, commands.CommandFailed) as error:
        print(f"videoberatung: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="videoberatung", description=__doc__)
    parser.add_argument("-c", "--config", help="settings file; without it only the environment")
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    run = groups.add_parser("run", help="portal and gateway in one go, embedded storage")
    run.add_argument("--demo", action="store_true", help="add accounts and today's appointments")
    run.set_defaults(act=_run)
    for name, act, text in (
        ("portal", _portal, "the portal alone"),
        ("gateway", _gateway, "a media gateway alone"),
        ("worker", _worker, "mails, reminders and retention alone; not for a FileStorage"),
    ):
        groups.add_parser(name, help=text).set_defaults(act=act)
    _accounts(groups.add_parser("accounts", help="the staff's accounts"))
    _departments(groups.add_parser("departments", help="installed departments and their state"))
    forget = groups.add_parser("forget", help="run the retention job now")
    forget.add_argument("--dry-run", action="store_true", help="only say what is due")
    forget.set_defaults(act=_forget)
    mails = groups.add_parser("mails", help="show the mails in the maildir, the newest last")
    mails.set_defaults(act=_mails)
    for name, act, text in (
        ("backup", _backup, "bring a backup up to date: database, blobs, and the mirror of keys"),
        ("restore", _restore, "put a backup in place of the database; the site must not run"),
    ):
        parser_of = groups.add_parser(name, help=text)
        parser_of.add_argument("folder", type=Path, metavar="DIR")
        parser_of.set_defaults(act=act)
    drafts = groups.add_parser("papers", help="write drafts of the papers a city needs to begin")
    drafts.add_argument("folder", type=Path, metavar="DIR")
    drafts.set_defaults(act=_papers)
    groups.add_parser("doctor", help="what is wrong, and how to mend it").set_defaults(act=_doctor)
    content = groups.add_parser("content", help="all texts as files").add_subparsers(required=True)
    for name in ("content export", "content import"):
        # Whoever carries it out may run in another folder.
        _command(content, name).add_argument("folder", type=lambda path: str(Path(path).resolve()))
    of_pilot = groups.add_parser("pilot", help="its end").add_subparsers(required=True)
    end = _command(of_pilot, "pilot end")
    end.add_argument("key")
    end.add_argument("--execute", action="store_true", help="do it; without it, a preview")
    _command(of_pilot, "pilot certificate").add_argument("key")
    audit = groups.add_parser("audit", help="the audit chain").add_subparsers(required=True)
    _command(audit, "audit verify")
    return parser


def _accounts(parser: argparse.ArgumentParser) -> None:
    groups = parser.add_subparsers(required=True)
    add = _command(groups, "accounts add", act=_add_account)
    add.add_argument("--email", required=True)
    add.add_argument("--role", required=True)
    add.add_argument("--scope", action="append", default=[], dest="scopes")
    add.add_argument("--password-stdin", action="store_true")
    add.add_argument("--no-second-factor", action="store_true", help="development only")
    _command(groups, "accounts list")
    _command(groups, "accounts disable").add_argument("--email", required=True)


def _departments(parser: argparse.ArgumentParser) -> None:
    groups = parser.add_subparsers(required=True)
    _command(groups, "departments list")
    check = groups.add_parser("check", help="load every installed department, name broken ones")
    check.add_argument("file", nargs="?", type=Path, help="one that is written in a file")
    check.set_defaults(act=_check_departments)
    new = groups.add_parser("new", help="write the beginning of a department of your own")
    new.add_argument("key")
    new.add_argument("--name", default="", help="what people call the office")
    new.add_argument("--dir", type=Path, default=Path(), help="where; default: here")
    new.set_defaults(act=_new_department)
    enable = _command(groups, "departments enable")
    enable.add_argument("key")
    enable.add_argument("--trial", action="store_true", help="for those signed in as staff only")
    _command(groups, "departments disable").add_argument("key")


def _command(groups, name: str, act=None) -> argparse.ArgumentParser:
    what = (commands.JOBS | commands.COMMANDS)[name].__doc__
    parser = groups.add_parser(name.partition(" ")[2], help=what)
    parser.set_defaults(act=act or _carry_out, name=name)
    return parser


def _carry_out(settings: Settings, given: argparse.Namespace) -> None:
    plain = {k: v for k, v in vars(given).items() if isinstance(v, str | bool | list)}
    print(control.carry_out(settings, given.name, plain))


def _forget(settings: Settings, given: argparse.Namespace) -> None:
    print(control.carry_out(settings, "forget --dry-run" if given.dry_run else "forget", {}))


def _mails(settings: Settings, _given: argparse.Namespace) -> None:
    scheme, _, folder = settings.mail.format(var=settings.var).partition(":")
    if scheme != "maildir":
        raise commands.CommandFailed("Mails are kept nowhere: they leave by SMTP.")
    found = list(mails(Path(folder)))
    print(f"\n{'-' * 72}\n".join(found) or "No mail was sent yet.")


def _add_account(settings: Settings, given: argparse.Namespace) -> None:
    if given.no_second_factor and settings.production:
        raise commands.CommandFailed("--no-second-factor is for development only.")
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
    except (DeclarationError, OSError) as error:
        raise commands.CommandFailed(str(error)) from None
    print("\n".join(map(str, written)))


def _doctor(settings: Settings, _given: argparse.Namespace) -> int:
    from portal.doctor import examine

    wrong = 0
    for finding in examine(settings):
        print(finding, flush=True)
        wrong += finding.verdict == "wrong"
    return 1 if wrong else 0


def _backup(settings: Settings, given: argparse.Namespace) -> None:
    from portal.backups import backup

    print(backup(settings, given.folder))


def _restore(settings: Settings, given: argparse.Namespace) -> None:
    from portal.backups import restore

    print(restore(settings, given.folder))


def _worker(settings: Settings, _given: argparse.Namespace) -> None:
    from portal.serving import work

    work(settings)


def _office(database, settings: Settings) -> Office:
    return Office(database, settings, installed(settings))


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
            f"Settings gateway.listen = {host}:{port} and media.port = {settings.media_port}: "
            f"{error.strerror or error}."
        ) from error


def _announce(gateway) -> None:
    host, port = gateway.address
    print(f"gateway {host}:{port} media {gateway.media_port}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
