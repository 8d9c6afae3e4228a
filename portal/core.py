"""The core set: what a language must have before it is offered, if it has not everything.

Whoever books, was invited or has an appointment gets through in the own language: the steps of a
booking, mails and text messages, the page of the appointment, the device check, lobby and room, the
questionnaire and the pick-up, and the errors met on the way. Other
pages are shown in German and say so.

TEXTS names the files whose texts belong to it, as they stand in the catalogues' references, and
ROUTES the pages made of them (names as in portal/routes.py). A page in one of these routes may show
no text from elsewhere; tests/functional/test_languages.py looks at them in an invented language.
"""

TEXTS = (
    "portal/booking/access_mail.py",
    "portal/booking/calendars.py",
    "portal/booking/choosing.py",
    "portal/booking/closing_mails.py",
    "portal/booking/company_mails.py",
    "portal/booking/domain.py",
    "portal/booking/errors.py",
    "portal/booking/forms.py",
    "portal/booking/hoarding.py",
    "portal/booking/mails.py",
    "portal/booking/occasions.py",
    "portal/booking/offers.py",
    "portal/booking/remaining.py",
    "portal/booking/steps.py",
    "portal/booking/views.py",
    "portal/catalogue/domain.py",
    "portal/consultation/check_texts.py",
    "portal/consultation/delay.py",
    "portal/consultation/device_texts.py",
    "portal/consultation/document_texts.py",
    "portal/consultation/errors.py",
    "portal/consultation/feedback.py",
    "portal/consultation/identity.py",
    "portal/consultation/identifying.py",
    "portal/consultation/mails.py",
    "portal/consultation/people_texts.py",
    "portal/consultation/places.py",
    "portal/consultation/proposing.py",
    "portal/consultation/sight.py",
    "portal/consultation/state.py",
    "portal/consultation/texts.py",
    "portal/documents/",
    "portal/errors.py",
    "portal/invitation/",
    "portal/outbox/",
    "portal/rendering.py",
    "templates/booking/again.pt",
    "templates/booking/appointment.pt",
    "templates/booking/cancel.pt",
    "templates/booking/cancelled.pt",
    "templates/booking/check.pt",
    "templates/booking/choice.pt",
    "templates/booking/confirm.pt",
    "templates/booking/details.pt",
    "templates/booking/done.pt",
    "templates/booking/early.pt",
    "templates/booking/matters.pt",
    "templates/booking/more_time.pt",
    "templates/booking/move.pt",
    "templates/booking/person.pt",
    "templates/booking/stays.pt",
    "templates/booking/taken.pt",
    "templates/booking/times.pt",
    "templates/booking/wishes.pt",
    "templates/booking/withdrawn.pt",
    "templates/consultation/device.pt",
    "templates/consultation/device_check.pt",
    "templates/consultation/dialogs.pt",
    "templates/consultation/ended.pt",
    "templates/consultation/feedback.pt",
    "templates/consultation/identity.pt",
    "templates/consultation/kept.pt",
    "templates/consultation/room.pt",
    "templates/consultation/sheets.pt",
    "templates/documents/letter.pt",
    "templates/documents/pickup.pt",
    "templates/content/faq.pt",
    "templates/content/home.pt",
    "templates/content/page.pt",
    "templates/content/question.pt",
    "templates/errors/",
    "templates/invitation/",
    "templates/layout.pt",
    "templates/macros.pt",
    "templates/mail/",
)
ROUTES = frozenset(
    (
        *(
            "home",
            "faq",
            "question",
            "privacy",
            "special_privacy",
            "terms",
            "recording",
            "imprint",
            "accessibility",
        ),
        *("book", "book_details", "book_check", "book_extend", "book_done", "again"),
        *("feedback", "pickup"),
        *("sign_language", "help", "licences", "shared_preview", "text_view"),
        *("device_check", "device", "practice", "practice_report", "probe"),
        *("appointment", "confirm", "cancel", "move", "calendar", "room", "enter"),
        *("invitation_code", "invitation", "no_time_fits", "not_me"),
        *("own_room", "room_code", "room_state", "room_ticket", "room_leave", "room_agree"),
        *("room_pickup", "documents", "document", "document_field", "document_show"),
        *("document_transcript", "document_present", "document_take_back", "document_release"),
        *("document_tan", "document_sign", "document_lock", "document_receive"),
        *("uploads", "upload_deadline", "upload", "upload_remove"),
    )
)


def belongs(places: list[str]) -> bool:
    """Whether a text that stands in these files belongs to the core set."""
    return any(place.startswith(TEXTS) for place in places)
