"""What the scripts of the room say about people: who comes and goes, and who they are."""

from portal.i18n import _

PEOPLE_TEXTS = {
    "left": _("{name} hat den Raum verlassen."),
    "caseworker_left": _(
        "Die Sachbearbeitung hat den Raum verlassen. Wenn niemand zurückkommt, rufen Sie bitte an: "
        "{phone}"
    ),
    "colleague_left": _(
        "Eine Person der Sachbearbeitung hat den Raum verlassen. Das Gespräch geht weiter."
    ),
    "colleague_came": _("Eine weitere Person der Sachbearbeitung ist jetzt im Raum."),
    "came": _("{name} ist jetzt im Raum."),
    "cut_told": _("Die Verbindung zu {name} ist unterbrochen."),
    "caseworker_away": _("Die Sachbearbeitung ist kurz weg. Bitte warten Sie einen Moment."),
    "second_device": _("zweites Gerät"),
    "second_came": _(
        "Mit dem Zugang von {name} ist jetzt ein zweites Gerät im Raum. Es kann auch jemand "
        "anderes sein: Fragen Sie kurz nach."
    ),
    "moved_told": _(
        "Am Platz von {name} ist jetzt ein zweites Gerät. Es kann auch jemand anderes sein: Fragen "
        "Sie kurz nach."
    ),
    "aside_self": _(
        "Sie sind jetzt im Warteraum, das Gespräch geht einen Moment ohne Sie weiter. Niemand hört "
        "oder sieht Sie. Bitte bleiben Sie hier: Sie werden wieder hereingeholt."
    ),
    "aside_others": _(
        "{names} wartet jetzt im Warteraum und hört und sieht nicht mit, bis die Sachbearbeitung "
        "wieder einlässt."
    ),
    "aside_several": _(
        "{names} warten jetzt im Warteraum und hören und sehen nicht mit, bis die Sachbearbeitung "
        "wieder einlässt."
    ),
    "proposal_asked": _("Darf {name} dazukommen? ({role})"),
    "proposal_agreed": _("Sie haben zugestimmt. {name} bekommt jetzt einen eigenen Zugang."),
    "proposal_declined": _("Sie haben Nein gesagt. {name} kommt nicht dazu."),
    "aside": _("kurz hinausgebeten"),
    "identified": _("Identität ist bestätigt."),
    "identity_failed": _(
        "Identität nicht bestätigt. Sie können es noch einmal versuchen; ohne Bestätigung lässt "
        "sich nichts zur Unterschrift vorlegen."
    ),
    "not_identified": _("Identität ist noch nicht bestätigt."),
    "identity_impossible": _("Die Identität lässt sich per Video nicht prüfen."),
    "representative": _("Vertretung"),
    "identity_on_site": _("Für dieses Anliegen genügt eine Prüfung per Video nicht."),
    "fallback_none": _("noch nichts vereinbart"),
    "fallback_own_call": _("Das Amt ruft Sie an: {reach}."),
    "fallback_own_text": _("Das Amt schreibt Ihnen: {reach}."),
    "fallback_own_again": _("Sie kommen mit Ihrem Link oder einem Code wieder herein."),
    "fallback_own_now": _("Vereinbart ist: {said}"),
    "fallback_code": _(
        "Ihr Code: {code}. Geben Sie ihn an einem anderen Gerät ein unter {page}. Er gilt ein Mal, "
        "bis der Raum schließt."
    ),
    "sight_step": _("Schritt {number} von {all}"),
    "sight_done": _("Danke, alle Schritte sind gesehen. Bitte warten Sie einen Moment."),
}
