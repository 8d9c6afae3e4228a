"""What the scripts of the room say about forms, documents and uploads."""

from portal.i18n import _

DOCUMENT_TEXTS = {
    "saved": _("Gespeichert."),
    "not_saved": _("Noch nicht gespeichert: Die Verbindung fehlt. Wir versuchen es weiter."),
    "office": _("Sachbearbeitung"),
    "changed_by": _("Geändert von: {name}"),
    "wrong_by": _("{name} hat hier „{value}“ eingetragen. Das wurde nicht übernommen: {reason}"),
    "not_taken": _("Ihr Eintrag „{value}“ wurde nicht übernommen: {reason}"),
    "check_fields": _("Bitte prüfen Sie: {names}."),
    "check_fields_more": _("Bitte prüfen Sie: {names} und {rest} weitere."),
    "citizen_only": _("Nur die Bürgerin oder der Bürger kann dieses Feld ausfüllen."),
    "private_own": _(
        "Was Sie hier eintragen, lesen nur Sie: bis Sie es zeigen oder das Dokument zur "
        "Unterschrift vorgelegt wird."
    ),
    "private_show": _("Jetzt allen zeigen"),
    "private_shared": _("Diesen Eintrag lesen alle."),
    "private_filled": _("Ausgefüllt. Den Inhalt liest noch nur, wer es ausgefüllt hat."),
    "private_others": _("Was hier eingetragen wird, liest zuerst nur, wer es einträgt."),
    "types": _("{name} schreibt …"),
    "form_opened": _(
        "Die Sachbearbeitung hat „{title}“ geöffnet. Sie füllen es gemeinsam aus; was Sie "
        "eintragen, sieht auch die andere Seite."
    ),
    "yes": _("Ja"),
    "no": _("Nein"),
    "conflict": _("{name} hat inzwischen eingetragen: {value}"),
    "take": _("Übernehmen"),
    "keep": _("Meinen Eintrag behalten"),
    "empty": _("(leer)"),
    "choose": _("Bitte wählen"),
    "optional": _("(freiwillig)"),
    "draft": _("wird ausgefüllt"),
    "presented": _("liegt zur Unterschrift vor"),
    "signed": _("unterschrieben"),
    "locked": _("abgeschlossen und gesperrt"),
    "next_presented_citizen": _("Bitte lesen Sie das Dokument und unterschreiben Sie darunter."),
    "next_presented_caseworker": _("Das Dokument liegt jetzt zur Unterschrift vor."),
    "next_waits": _("Danke, Ihre Unterschrift ist angekommen. Es fehlt noch: {names}."),
    "others_sign": _("Dieses Dokument liegt anderen zur Unterschrift vor. Sie lesen mit."),
    "for_whom": _("für {whom}"),
    "has_signed": _("hat unterschrieben"),
    "signs_yet": _("unterschreibt noch"),
    "nobody_signs": _("Bitte wählen"),
    "next_signed_citizen": _(
        "Danke, Ihre Unterschrift ist angekommen. Die Sachbearbeitung schließt das Dokument jetzt "
        "ab; danach laden Sie es hier herunter. Unten sehen Sie die Seite mit Ihrer Unterschrift."
    ),
    "next_signed_caseworker": _(
        "Das Dokument ist unterschrieben. Bitte prüfen Sie es; dann „Abschließen und sperren“."
    ),
    "next_locked_citizen": _(
        "Das Dokument ist fertig und versiegelt. Bitte laden Sie es jetzt herunter."
    ),
    "next_locked_caseworker": _("Das Dokument ist abgeschlossen, gesperrt und versiegelt."),
    "pickup": _(
        "Abholcode: {code}. Bitte schreiben Sie ihn auf. Öffnen Sie den Link aus Ihrer "
        "Bestätigung, wählen Sie „Dokumente abholen“ und geben Sie ihn ein. Er gilt bis {until}."
    ),
    "tan_made": _("Die TAN ist da. Sie gilt fünf Minuten."),
    "tan_sent": _("Die TAN ist per SMS unterwegs an {number}. Sie gilt fünf Minuten."),
    "tan_released": _("Die TAN ist freigegeben."),
    "no_documents": _("Noch kein Formular geöffnet."),
    "german_form": _("Unterschrieben wird der deutsche Text; die Übersetzung hilft Ihnen dabei."),
    "draft_form": _("Entwurf: Das Amt hat dieses Formular noch nicht freigegeben."),
    "page": _("Seite {number} des Dokuments „{title}“"),
    "received": _("Sie haben das Dokument heruntergeladen. Bewahren Sie die Datei gut auf."),
    "point_at": _("Auf Seite {page} zeigen"),
    "points_at": _("{name} zeigt auf eine Stelle auf Seite {page}."),
    "upload_page": _("Seite {number} von {count}: {name}"),
    "larger": _("Vergrößern"),
    "uploading": _("„{name}“ wird hochgeladen: {percent} %"),
    "cleaning": _("„{name}“ wird geprüft. Das dauert einige Sekunden."),
    "uploaded": _("„{name}“ ist da."),
    "upload_mended": _(
        "„{name}“ ist da. Die Datei war beschädigt: Bitte sehen Sie nach, ob alle Seiten da sind."
    ),
    "upload_signed": _(
        "„{name}“ ist da, aber ohne ihre elektronische Unterschrift: Aus Sicherheitsgründen "
        "bewahren wir nur eine gereinigte Kopie auf. Wird die Unterschrift gebraucht, sagen Sie es "
        "bitte."
    ),
    "upload_came": _("Neue Unterlage: „{name}“ (von: {by})"),
    "upload_large": _(
        "„{name}“ ist größer als 20 MB. Bitte verkleinern Sie die Datei, oder teilen Sie sie."
    ),
    "upload_failed": _("„{name}“ wurde nicht hochgeladen. {reason}"),
    "upload_lost": _("Die Verbindung ist abgebrochen. Bitte versuchen Sie es noch einmal."),
    "upload_theirs": _("von: {by}"),
    "upload_copy": _("Ausweiskopie"),
    "remove": _("Löschen"),
    "remove_name": _("„{name}“ löschen"),
    "remove_sure": _("Wirklich löschen?"),
    "removed": _("„{name}“ ist gelöscht."),
    "hand_in_until": _("Unterlagen nachreichen: bis {until} über den Link aus der Bestätigung."),
}
