"""The link once more, to the address we have: whoever asks learns nothing from the answer."""

import re

from portal.case.domain import ALPHABET
from portal.outbox.domain import post
from portal.work import Work

MAIL = "again"
INVITED = "choice"  # which says nothing where that is over, see portal/invitation/mails.py
LETTERS = 8
NOBODY = (("", ""),)


def as_written(typed: str) -> str:
    """Return a reference number as our mails write it, "" where it cannot be one."""
    letters = re.sub(r"[\W_]", "", typed).upper()
    fit = len(letters) == LETTERS and set(letters) <= set(ALPHABET)
    return f"{letters[:4]}-{letters[4:]}" if fit else ""


def send_again(work: Work, reference: str) -> None:
    """Post the link once more for everybody of a case.

    Whether there is something to say is found out while sending. A number nobody has is posted as
    well, to nobody: the same work, so that the answer takes as long.
    """
    case = work.records.cases.get(work.records.references.get(reference, ""))
    found = case and [(id, each.id) for id in case.appointments for each in case.participants]
    if case and not found:  # invited to choose a time, which has not happened yet
        for id in case.invitations:
            post(work, INVITED, "", case.participants[0].id, about=id)
        return
    for appointment, participant in found or NOBODY:
        post(work, MAIL, appointment, participant)
