"""What the scripts of the room say to caseworkers only: German, as all pages of the staff."""

DESK_TEXTS = {
    "break_title": "Gespräch wegen Bedrohung abbrechen?",
    "break_words": (
        "Bild und Ton enden sofort, für alle. Mit dem bisherigen Link kommt niemand wieder herein. "
        "Begonnene und noch nicht abgeschlossene Formulare werden gelöscht."
    ),
    "break_yes": "Ja, sofort abbrechen",
    "handed_over": (
        "Übergeben an {email}. Das Gespräch steht jetzt dort in der Tagesübersicht. Bleiben Sie "
        "bitte, bis die Kollegin oder der Kollege da ist; dann können Sie den Raum verlassen."
    ),
    "break_waits": (
        "Ihr Bild und Ihr Ton sind aus. Die Verbindung fehlt gerade, deshalb ist der Raum noch "
        "nicht geschlossen. Wir versuchen es weiter; bitte lassen Sie dieses Fenster offen."
    ),
}
