"""What was planned for a time: texts that are published or taken away without anybody there."""

from datetime import datetime

from portal.audit.domain import note
from portal.content.domain import articles
from portal.content.drafting import publish_due
from portal.content.models import Content
from portal.work import Work


def waits_until(content: Content) -> datetime | None:
    """Return when the next text is to be published or taken away."""
    times = [
        time
        for article in articles(content).values()
        for time in (article.expires, *(draft.publish_at for draft in article.drafts))
        if time is not None
    ]
    return min(times, default=None)


def publish_planned(work: Work) -> int:
    """Do what was planned until now; returns how many texts changed."""
    content = work.records.content
    changed = publish_due(content, list(articles(content).values()), work.now)
    for article in changed:
        note(work, "text.published_as_planned", "portal", f"text:{article.key}")
    return len(changed)
