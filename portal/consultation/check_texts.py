"""What the script of the device check says beside the texts of lobby and room."""

from portal.i18n import _

CHECK_TEXTS = {
    # the browser
    "browser_good": _("{browser}: Damit geht die Videoberatung."),
    "browser_unknown": _("Unbekannter Browser"),
    "browser_in_app": _(
        "Sie sehen diese Seite in der App {app}, nicht in einem Browser. Kamera und Mikrofon gehen "
        "dort oft nicht."
    ),
    "browser_in_some_app": _(
        "Sie sehen diese Seite in einer App, nicht in einem Browser. Kamera und Mikrofon gehen "
        "dort oft nicht."
    ),
    "browser_leave_app": _(
        "Kopieren Sie die Adresse, öffnen Sie Ihren Browser ({browsers}) und fügen Sie sie dort "
        "ein. Machen Sie es mit dem Link zu Ihrem Termin genauso."
    ),
    "browser_transport": _(
        "{browser}: Damit geht die Videoberatung, aber nicht Ende zu Ende verschlüsselt. Mit einem "
        "aktuellen Firefox, Chrome, Edge oder Safari wäre sie es."
    ),
    "browser_too_old": _(
        "{browser} kann nicht Ende zu Ende verschlüsseln, und ohne das findet kein Gespräch statt. "
        "Bitte nehmen Sie einen aktuellen Firefox, Chrome, Edge oder Safari."
    ),
    "copied": _("Kopiert."),
    "not_copied": _(
        "Das Kopieren ging nicht. Der Text ist markiert: Bitte kopieren Sie ihn selbst."
    ),
    # camera and microphone
    "opening": _(
        "Kamera und Mikrofon werden eingeschaltet. Bitte erlauben Sie es, wenn Ihr Browser fragt."
    ),
    "only_microphone": _(
        "Das Mikrofon funktioniert. Bei vielen Anliegen können Sie ohne Kamera teilnehmen."
    ),
    "only_camera": _(
        "Die Kamera funktioniert. Ohne Mikrofon können Sie im Gespräch nur zuhören und schreiben."
    ),
    "no_camera": _("Wir finden keine Kamera. Ist sie angeschlossen und eingeschaltet?"),
    "no_microphone": _("Wir finden kein Mikrofon. Ist es angeschlossen und eingeschaltet?"),
    "camera_busy": _(
        "Ein anderes Programm benutzt gerade Ihre Kamera, oder sie ist abgeschaltet. Schließen Sie "
        "andere Videoprogramme und Fenster und versuchen Sie es noch einmal."
    ),
    "blocked": _("Der Browser gibt Kamera oder Mikrofon für diese Seite nicht frei."),
    "blocked_chromium": _(
        "Klicken Sie links neben der Adresse auf das Symbol, schalten Sie Kamera und Mikrofon ein "
        "und versuchen Sie es noch einmal."
    ),
    "blocked_firefox": _(
        "Klicken Sie links neben der Adresse auf das durchgestrichene Symbol für Kamera oder "
        "Mikrofon, nehmen Sie die Sperre mit dem × weg und versuchen Sie es noch einmal."
    ),
    "blocked_safari": _(
        "Öffnen Sie im Menü „Safari“ die „Einstellungen für diese Website“, stellen Sie Kamera und "
        "Mikrofon auf „Erlauben“ und laden Sie die Seite neu."
    ),
    "blocked_ios": _(
        "Tippen Sie in der Adresszeile auf das Symbol für die Seite, dann auf die Einstellungen "
        "für die Website, stellen Sie Kamera und Mikrofon auf „Erlauben“ und laden Sie die Seite "
        "neu."
    ),
    "blocked_ios_app": _(
        "Öffnen Sie die Einstellungen Ihres iPhones oder iPads, suchen Sie dort {browser} und "
        "schalten Sie Kamera und Mikrofon ein. Versuchen Sie es dann noch einmal."
    ),
    "blocked_android": _(
        "Tippen Sie links neben der Adresse auf das Symbol, dann auf „Berechtigungen“, erlauben "
        "Sie Kamera und Mikrofon und versuchen Sie es noch einmal."
    ),
    "system": _("Ihr Gerät selbst gibt Kamera oder Mikrofon für den Browser nicht frei."),
    "system_windows": _(
        "Öffnen Sie in Windows „Einstellungen“, „Datenschutz und Sicherheit“, dann „Kamera“ und "
        "„Mikrofon“, und erlauben Sie den Zugriff für Desktop-Apps."
    ),
    "system_mac": _(
        "Öffnen Sie die „Systemeinstellungen“, „Datenschutz & Sicherheit“, dann „Kamera“ und "
        "„Mikrofon“, schalten Sie Ihren Browser ein und starten Sie ihn neu."
    ),
    "system_android": _(
        "Öffnen Sie die Einstellungen des Geräts, „Apps“, Ihren Browser, „Berechtigungen“, und "
        "erlauben Sie Kamera und Mikrofon."
    ),
    "system_other": _(
        "Erlauben Sie in den Einstellungen Ihres Geräts dem Browser Kamera und Mikrofon. Manche "
        "Laptops haben dafür eine Taste oder einen Schieber."
    ),
    "dismissed": _(
        "Die Frage des Browsers wurde nicht mit „Zulassen“ beantwortet. Drücken Sie noch einmal "
        "„Kamera und Mikrofon testen“ und dann „Zulassen“. Kommt keine Frage mehr:"
    ),
    # the speaker
    "tone_playing": _("Sie hören jetzt drei Töne."),
    "tone_over": _(
        "Haben Sie drei Töne gehört? Wenn nicht: Schalten Sie den Ton ein, stellen Sie ihn lauter "
        "oder wählen Sie einen anderen Lautsprecher."
    ),
    "tone_failed": _(
        "Der Testton ließ sich nicht abspielen. Bitte prüfen Sie den Ton Ihres Geräts."
    ),
    # the line
    "again": _("Noch einmal messen"),
    "probe_running": _("Die Messung läuft, noch etwa zehn Sekunden."),
    "probe_half": _("Die Hälfte ist geschafft."),
    "probe_now": _("{seconds} von {all} Sekunden, gerade {mbit} Mbit/s"),
    "probe_good": _("Gut: Ihre Verbindung reicht für Ton und Bild."),
    "probe_usable": _("Brauchbar: Ton und Bild gehen, das Bild kann ruckeln."),
    "probe_poor": _(
        "Knapp: Ihre Verbindung ist für ein Bild zu langsam. Der Ton hat Vorrang, das Bild fällt "
        "vielleicht aus. Sie können trotzdem teilnehmen."
    ),
    "probe_lossy": _("Unterwegs geht viel verloren, das stört auch den Ton."),
    "probe_figures": _("Bei uns angekommen sind {mbit} Mbit/s, verloren gingen {loss} %."),
    "probe_relayed": _(
        "Der direkte Weg (UDP) ist in Ihrem Netz gesperrt. Es geht über unseren "
        "Vermittlungsserver (TURN, {protocol})."
    ),
    "probe_none": _(
        "Keine Verbindung: Ton und Bild kommen aus Ihrem Netz nicht zu uns. Meist hält sie eine "
        "Firewall oder ein VPN auf."
    ),
    "probe_no_socket": _(
        "Keine Verbindung: Ihr Netz lässt unseren Server für Ton und Bild nicht zu. Meist ist eine "
        "Firewall, ein Proxy oder ein VPN die Ursache."
    ),
    "probe_it": _(
        "Für die IT Ihres Netzes: Erlaubt sein müssen WebSockets zu {socket} und UDP zu {media}. "
        "Ein Proxy darf die Verbindung nicht aufbrechen."
    ),
    "probe_it_turn": _("Ohne UDP genügt der Weg zu {turn}."),
    "probe_hidden": _(
        "Die Seite war zwischendurch nicht zu sehen, deshalb gilt die Messung nicht. Bitte lassen "
        "Sie sie geöffnet und messen Sie noch einmal."
    ),
    "probe_busy": _(
        "Gerade messen sehr viele gleichzeitig. Bitte versuchen Sie es in einer Minute noch einmal."
    ),
    "probe_portal": _(
        "Die Messung ließ sich nicht beginnen. Sind Sie mit dem Internet verbunden? Bitte "
        "versuchen Sie es noch einmal."
    ),
    # the practice room
    "practice_open": _("Der Code gilt bis {until}. Danach ist alles vergessen."),
    "practice_helped": _("Die Auskunft sieht jetzt Ihr Ergebnis: Worte und Zahlen, kein Bild."),
    "practice_over": _("Der Übungsraum ist geschlossen. Gespeichert ist nichts mehr."),
    "practice_lost": _("Die Verbindung fehlt gerade. Wir versuchen es weiter."),
    "asked_browser": _("Die Auskunft bittet Sie: Öffnen Sie diese Seite in einem anderen Browser."),
    "asked_camera": _("Die Auskunft bittet Sie: Drücken Sie „Kamera und Mikrofon testen“."),
    "asked_speaker": _("Die Auskunft bittet Sie: Drücken Sie „Testton abspielen“."),
    "asked_line": _("Die Auskunft bittet Sie: Drücken Sie „Verbindung messen“."),
    "asked_done": _("Die Auskunft sagt: Alles in Ordnung. Sie können das Fenster schließen."),
    # the result to read out
    "result_title": _("Techniktest der Videoberatung"),
    "result_time": _("Zeit"),
    "result_browser": _("Browser"),
    "result_camera": _("Kamera"),
    "result_microphone": _("Mikrofon"),
    "result_upload": _("Upload"),
    "result_loss": _("Verlust"),
    "result_way": _("Weg"),
    "result_untested": _("nicht getestet"),
    "result_no_way": _("keine Verbindung"),
    "result_mbit": _("{mbit} Mbit/s"),
}
