"""What the scripts of the room say to caseworkers only: German, as all pages of the staff."""

DESK_TEXTS = {
    "asked_for": "Gefragt wird, ob {name} ({role}) dazukommen darf. Die Antwort steht noch aus.",
    "agreed_to": "Zugestimmt: {name} ({role}) kann jetzt dazukommen und wartet dann im Warteraum.",
    "agreed_mailed": "Der Link geht außerdem per E-Mail an {email}.",
    "declined_to": "Nicht zugestimmt: Es kommt niemand dazu ({role}).",
    "gone_again": "Dieser Zugang ist wieder zurückgenommen.",
    "take_back": "Frage zurücknehmen",
    "put_away": "Verstanden",
    "copied": "Kopiert.",
    "not_copied": "Das Kopieren ging nicht. Der Link ist markiert: Bitte kopieren Sie ihn selbst.",
    "copy": "Kopieren",
    "copied_name": "„{label}“ ist kopiert.",
    "copied_all": "Alle Angaben sind kopiert: eine Zeile je Feld.",
    "copy_yourself": (
        "Das Kopieren ging nicht. Der Text ist markiert: Bitte kopieren Sie ihn selbst."
    ),
    "nothing_to_copy": "Noch ist nichts eingetragen, das Sie kopieren können.",
    "same_access": "Jemand mit demselben Link oder Code wie {name}",
    "who_is_it": (
        "Das kann jemand anderes sein: Fragen Sie nach, wer es ist. Ein geprüfter Ausweis gilt für "
        "dieses Gerät nicht."
    ),
    "fallback_desk_call": "Vereinbart: anrufen unter {reach}.",
    "fallback_desk_text": "Vereinbart: schreiben an {reach}.",
    "fallback_desk_again": "Vereinbart: Die Person kommt mit ihrem Link oder Code wieder herein.",
    "fallback_desk_now": "{said}",
    "colleague_came": "{name} (Sachbearbeitung) ist jetzt im Raum.",
    "colleague_left": "{name} hat den Raum verlassen. Das Gespräch geht weiter.",
    "end_title": "Für alle beenden?",
    "end_words": (
        "Im Raum ist auch {names}. Wenn Sie nur selbst gehen möchten, wählen Sie „Raum verlassen“."
    ),
    "end_yes": "Für alle beenden",
    "inside": "Im Raum:",
    "send_aside": "Kurz in den Warteraum",
    "sight_look_for": "Achten Sie darauf: {watch}",
    "sight_seen": "gesehen",
    "sight_now": "jetzt",
    "identity_nobody": "Lassen Sie zuerst jemanden ein, dann können Sie hier prüfen.",
    "identity_left": "Noch nicht geprüft: {names}. Nötig nur für Unterschriften.",
    "identity_unguided": "Ohne die Schritte der Sichtprüfung; so steht es im Protokoll.",
    "sight_all_seen": "Alle Schritte sind gesehen. Bitte halten Sie jetzt das Ergebnis fest.",
    "break_title": "Das Gespräch wird wegen Bedrohung abgebrochen",
    "break_words": (
        "Sie sehen und hören niemanden mehr, und niemand sieht und hört Sie. In fünf Sekunden ist "
        "das Gespräch für alle beendet: Mit dem bisherigen Link kommt niemand wieder herein. "
        "Begonnene und noch nicht abgeschlossene Formulare werden gelöscht."
    ),
    "break_yes": "Sofort beenden",
    "break_no": "Doch nicht, zurück ins Gespräch",
    "handed_over": (
        "Übergeben an {email}. Das Gespräch steht jetzt dort in der Tagesübersicht. Bleiben Sie "
        "bitte, bis die Kollegin oder der Kollege da ist; dann können Sie den Raum verlassen."
    ),
    "share_no_tab": (
        "Das war kein Tab, sondern ein Fenster oder der ganze Bildschirm. Geteilt wurde nichts, "
        "niemand hat etwas gesehen. Bitte wählen Sie einen Tab; Chrome und Edge bieten das an."
    ),
    "share_failed": "Der Bildschirm lässt sich gerade nicht teilen.",
    "break_waits": (
        "Ihr Bild und Ihr Ton sind aus. Die Verbindung fehlt gerade, deshalb ist der Raum noch "
        "nicht geschlossen. Wir versuchen es weiter; bitte lassen Sie dieses Fenster offen."
    ),
}
