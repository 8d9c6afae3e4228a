"""Working copies: kept beside what is published, published now or later, never lost.

Each change names the `mark` it was begun from. Who did not see the last one is refused
(EditedMeanwhile) whatever they want to do with the text: keep it, publish it, or plan that.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from portal.content.errors import EditedMeanwhile, EmptyText, ReviewMissing, UnknownFact
from portal.content.facts import NAMES, placeholders
from portal.content.models import Article, Content, Draft, Version
from portal.languages import SOURCE


@dataclass(frozen=True, kw_only=True)
class Text:
    """What an editor types."""

    title: str
    markdown: str
    keywords: tuple[str, ...] = ()


def present(article: Article, locale: str) -> Text:
    """Return what an editor begins with: the working copy, else what is published, else German."""
    found = article.draft(locale) or article.current(locale) or next(iter(article.drafts), None)
    if found is None:
        return Text(title="", markdown="")
    return Text(title=found.title, markdown=found.markdown, keywords=found.keywords)


def mark(article: Article, locale: str) -> str:
    """Return what names the present state of a text in one language."""
    draft, version = article.draft(locale), article.published(locale)
    return draft.mark if draft else str(version.number if version else 0)


def keep(
    article: Article, locale: str, text: Text, *, based_on: str, by: str, now: datetime
) -> Draft:
    """Keep a text as the working copy; raises EditedMeanwhile.

    What was planned or approved was so for the text before: a changed one has to be anew.
    """
    if based_on != mark(article, locale):
        raise EditedMeanwhile
    draft = article.draft(locale)
    if draft and text == Text(title=draft.title, markdown=draft.markdown, keywords=draft.keywords):
        return draft
    kept = Draft(
        mark=secrets.token_hex(8),
        locale=locale,
        title=text.title,
        markdown=text.markdown,
        keywords=text.keywords,
        at=now,
        by=by,
    )
    _replace(article, locale, kept)
    return kept


def discard(article: Article, locale: str, based_on: str) -> None:
    """Throw the working copy away; raises EditedMeanwhile."""
    _kept(article, locale, based_on)
    _replace(article, locale, None)


def ask(article: Article, locale: str, based_on: str) -> None:
    """Ask for a look by somebody else; raises EditedMeanwhile, EmptyText, UnknownFact."""
    draft = _kept(article, locale, based_on)
    check(article, draft)
    _replace(article, locale, replace(draft, asked=True))


def approve(article: Article, locale: str, based_on: str, by: str) -> None:
    """Say that the working copy may be published; raises EditedMeanwhile, ReviewMissing."""
    draft = _kept(article, locale, based_on)
    if by == draft.by:
        raise ReviewMissing
    _replace(article, locale, replace(draft, asked=False, approved_by=by))


def plan(
    article: Article, locale: str, based_on: str, at: datetime | None, *, reviewed: bool = False
) -> None:
    """Publish the working copy at a time, or with None not by itself.

    `reviewed` asks for an approval. Raises EditedMeanwhile, EmptyText, UnknownFact, ReviewMissing.
    """
    draft = _kept(article, locale, based_on)
    if at is not None:
        check(article, draft)
        _check_review(draft, reviewed)
    _replace(article, locale, replace(draft, publish_at=at))


def publish(
    content: Content,
    article: Article,
    locale: str,
    based_on: str,
    now: datetime,
    *,
    reviewed: bool = False,
) -> Version:
    """Make the working copy a new version; the old ones stay.

    `reviewed` asks for an approval. Raises EditedMeanwhile, EmptyText, UnknownFact, ReviewMissing.
    """
    draft = _kept(article, locale, based_on)
    check(article, draft)
    _check_review(draft, reviewed)
    return _publish(content, article, draft, now)


def publish_due(content: Content, articles: list[Article], now: datetime) -> list[Article]:
    """Publish what was planned until now and take away what has expired; returns what changed."""
    changed = []
    for article in articles:
        for draft in article.drafts:
            if draft.publish_at is not None and draft.publish_at <= now:
                _publish(content, article, draft, now)
                changed.append(article)
        if article.expires is not None and article.expires <= now:
            article.expires, article.hidden = None, True
            content.touch()
            changed.append(article)
    return changed


def check(article: Article, text: Text | Draft) -> None:
    """Raise EmptyText or UnknownFact for what cannot be shown."""
    if not text.title.strip() or not (text.markdown.strip() or article.may_be_bare):
        raise EmptyText
    for name in placeholders(text.title) + placeholders(text.markdown):
        if name not in NAMES:
            raise UnknownFact(name)


def _kept(article: Article, locale: str, based_on: str) -> Draft:
    draft = article.draft(locale)
    if draft is None or draft.mark != based_on:
        raise EditedMeanwhile
    return draft


def _check_review(draft: Draft, reviewed: bool) -> None:
    if reviewed and not draft.approved:
        raise ReviewMissing


def _replace(article: Article, locale: str, draft: Draft | None) -> None:
    others = tuple(d for d in article.drafts if d.locale != locale)
    article.drafts = (*others, draft) if draft else others


def _publish(content: Content, article: Article, draft: Draft, now: datetime) -> Version:
    version = Version(
        number=article.next_number,
        locale=draft.locale,
        title=draft.title.strip(),
        markdown=draft.markdown.strip(),
        keywords=draft.keywords,
        at=now,
        by=draft.by,
    )
    article.versions += (version,)
    _replace(article, draft.locale, None)
    article.hidden = article.hidden and draft.locale != SOURCE
    content.touch()
    return version
