"""Working copies: nothing written is lost, nothing planned slips past somebody else's change."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.content import domain, drafting
from portal.content.drafting import Text
from portal.content.errors import EditedMeanwhile, EmptyText, ReviewMissing, UnknownFact
from portal.content.models import Content
from portal.content.planned import waits_until
from portal.content.seeding import seed

NOW = datetime(2027, 1, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SEEDED = 5  # versions a seeded text has, one in each language
TEXT = Text(title="Titel", markdown="Text", keywords=("Wort",))
OTHER = Text(title="Titel", markdown="Anderer Text", keywords=("Wort",))


@pytest.fixture
def content():
    content = Content()
    seed(content, NOW)
    return content


@pytest.fixture
def article(content):
    return domain.article(content, domain.FRAGE, "app")


def keep(article, text=TEXT, by="a", locale="de", based_on=None):
    based_on = drafting.mark(article, locale) if based_on is None else based_on
    return drafting.keep(article, locale, text, based_on=based_on, by=by, now=NOW)


def due(content, now):
    return drafting.publish_due(content, list(domain.articles(content).values()), now)


def test_a_working_copy_changes_nothing_people_see(content, article):
    revision, before = content.revision, article.published("de")
    keep(article)
    assert (content.revision, article.published("de")) == (revision, before)
    assert drafting.present(article, "de") == TEXT


def test_publishing_makes_a_version_of_the_working_copy_and_ends_it(content, article):
    mark = keep(article).mark
    version = drafting.publish(content, article, "de", mark, LATER)
    assert (version.number, version.title, version.keywords, version.at, version.by) == (
        *(SEEDED + 1, "Titel", ("Wort",), LATER, "a"),
    )
    assert (article.published("de"), article.draft("de")) == (version, None)


def test_who_has_not_seen_the_last_change_is_refused_whatever_they_want(content, article):
    old = drafting.mark(article, "de")
    first = keep(article).mark
    second = keep(article, OTHER, by="b").mark
    assert second != first
    for stale in (old, first):
        for act in (
            lambda mark: keep(article, based_on=mark),
            lambda mark: drafting.publish(content, article, "de", mark, LATER),
            lambda mark: drafting.plan(article, "de", mark, LATER),
            lambda mark: drafting.ask(article, "de", mark),
            lambda mark: drafting.approve(article, "de", mark, "c"),
            lambda mark: drafting.discard(article, "de", mark),
        ):
            with pytest.raises(EditedMeanwhile):
                act(stale)
    assert drafting.present(article, "de") == OTHER


def test_what_was_published_as_planned_is_no_surprise_for_who_was_writing(content, article):
    mark = keep(article).mark
    drafting.plan(article, "de", mark, LATER)
    assert due(content, LATER) == [article]
    with pytest.raises(EditedMeanwhile):
        keep(article, OTHER, based_on=mark)


def test_a_discarded_and_a_new_working_copy_are_not_taken_for_each_other(article):
    first = keep(article).mark
    drafting.discard(article, "de", first)
    assert keep(article, OTHER).mark != first


def test_languages_are_edited_without_getting_in_each_others_way(article):
    english = drafting.mark(article, "en")
    keep(article)
    keep(article, OTHER, locale="en", based_on=english)
    assert (drafting.present(article, "de"), drafting.present(article, "en")) == (TEXT, OTHER)


def test_a_plan_comes_true_at_its_time_and_not_before(content, article):
    drafting.plan(article, "de", keep(article).mark, LATER)
    assert waits_until(content) == LATER
    assert due(content, LATER - timedelta(seconds=1)) == []
    assert due(content, LATER) == [article]
    assert (article.published("de").title, waits_until(content)) == ("Titel", None)


def test_a_change_calls_off_what_was_planned_and_approved(article):
    mark = keep(article).mark
    drafting.approve(article, "de", mark, "b")
    drafting.plan(article, "de", mark, LATER)
    changed = keep(article, OTHER, based_on=mark)
    assert (changed.publish_at, changed.approved_by) == (None, "")


def test_the_same_text_again_leaves_plan_and_approval_alone(article):
    mark = keep(article).mark
    drafting.approve(article, "de", mark, "b")
    assert keep(article, by="c", based_on=mark) == article.draft("de")
    assert article.draft("de").approved_by == "b"


def test_a_review_is_by_somebody_else(content, article):
    mark = keep(article).mark
    for act in (
        lambda: drafting.publish(content, article, "de", mark, LATER, reviewed=True),
        lambda: drafting.plan(article, "de", mark, LATER, reviewed=True),
        lambda: drafting.approve(article, "de", mark, "a"),
    ):
        with pytest.raises(ReviewMissing):
            act()
    drafting.ask(article, "de", mark)
    assert article.draft("de").asked
    drafting.approve(article, "de", mark, "b")
    assert not article.draft("de").asked
    assert drafting.publish(content, article, "de", mark, LATER, reviewed=True).number == SEEDED + 1


def test_what_expires_is_taken_away_until_it_is_published_anew(content, article):
    article.expires = LATER
    due(content, LATER)
    assert (article.shown, article.expires) == (False, None)
    drafting.publish(content, article, "en", keep(article, locale="en").mark, LATER)
    assert not article.shown
    drafting.publish(content, article, "de", keep(article).mark, LATER)
    assert article.shown


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (Text(title=" ", markdown="Text"), EmptyText),
        (Text(title="Titel", markdown="\n"), EmptyText),
        (Text(title="Titel", markdown="{{amtt}}"), UnknownFact),
        (Text(title="{{amtt}}", markdown="Text"), UnknownFact),
    ],
)
def test_what_cannot_be_shown_is_kept_but_neither_published_nor_planned(
    content, article, text, error
):
    mark = keep(article, text).mark
    for act in (
        lambda: drafting.publish(content, article, "de", mark, LATER),
        lambda: drafting.plan(article, "de", mark, LATER),
        lambda: drafting.ask(article, "de", mark),
    ):
        with pytest.raises(error):
            act()
    assert drafting.present(article, "de") == text
    assert article.published("de").number == 1
