"""Who edits and who releases which text."""

from portal.content.errors import NotYours, ReleaseMissing
from portal.content.legal import binding
from portal.content.models import Article
from portal.staff.domain import covers, grants_of, may
from portal.staff.models import Account
from portal.work import Work


def edits(account: Account, article: Article) -> bool:
    """Whether an account writes this text: who edits for a department, that one's entries only."""
    return covers(account, "edit", article.department)


def releases(account: Account, kind: str, article: Article) -> bool:
    """Whether an account publishes this text."""
    if binding(kind, article.key):
        return may(account, "release")
    return edits(account, article)


def approves(account: Account, article: Article, locale: str) -> bool:
    """Whether an account may say yes to the working copy it is asked to look at."""
    draft = article.draft(locale)
    return draft is not None and draft.asked and draft.by != account.id and edits(account, article)


def check_edits(account: Account, article: Article) -> None:
    """Raise NotYours unless the account writes this text."""
    if not edits(account, article):
        raise NotYours


def check_releases(account: Account, kind: str, article: Article) -> None:
    """Raise ReleaseMissing or NotYours unless the account publishes this text."""
    if not releases(account, kind, article):
        raise ReleaseMissing if binding(kind, article.key) else NotYours


def departments_of(account: Account) -> tuple[str, ...]:
    """Return the departments an account edits for, none for who edits everything."""
    scopes = [grant.scopes for grant in grants_of(account) if grant.role == "editor"]
    if not all(scopes):
        return ()
    return tuple(dict.fromkeys(s.partition("/")[0] for each in scopes for s in each))


def name_of(work: Work, account: str) -> str:
    """Return how colleagues know who wrote something."""
    if account.startswith("version:"):
        return "neue Version des Amts"
    found = work.records.accounts.get(account)
    return found.email if found else "System" if account == "seed" else "früheres Konto"
