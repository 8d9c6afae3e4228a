"""How long the audit chain and the certificates of deletion are kept."""

from dateutil.relativedelta import relativedelta

from portal.audit.domain import drop_before
from portal.work import Work


def drop_over(work: Work) -> int:
    """Drop what is older than the setting says; returns how many entries. 0 months: nothing.

    A certificate goes with the entries that prove it.
    """
    if not work.settings.audit_months:
        return 0
    before = work.now - relativedelta(months=work.settings.audit_months)
    for case in [c.case for c in work.records.forgotten.values() if c.at < before]:
        del work.records.forgotten[case]
    pilots = work.records.pilots
    for key in [key for key, end in pilots.items() if end.ended and end.ended < before]:
        del pilots[key]
    return drop_before(work, before)
