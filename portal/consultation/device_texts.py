"""What the scripts of the room say about the own devices: trouble, choice, the background."""

from portal.i18n import _

DEVICE_TEXTS = {
    "refused_inside": _(
        "Der Browser darf Kamera oder Mikrofon nicht benutzen. Klicken oder tippen Sie auf das "
        "Symbol neben der Adresse, erlauben Sie beides und drücken Sie dann „Noch einmal "
        "versuchen“. Ihr Platz bleibt Ihnen dabei sicher. Wenn es nicht klappt, rufen Sie bitte "
        "an: {phone}"
    ),
    "trouble_inside": _("{reason} Wenn es nicht klappt, rufen Sie bitte an: {phone}"),
    "lost_device": _(
        "Kamera oder Mikrofon sind nicht mehr da: abgezogen, oder im Browser gesperrt."
    ),
    "interrupted": _(
        "Kamera oder Mikrofon sind unterbrochen, zum Beispiel durch einen Anruf oder eine andere "
        "App. Ihr Platz bleibt Ihnen sicher."
    ),
    "restart": _("Kamera und Mikrofon neu starten"),
    "try_again": _("Noch einmal versuchen"),
    "restarted": _("Kamera und Mikrofon laufen wieder."),
    "device_default": _("Was das Gerät vorgibt"),
    "device_camera": _("Kamera {number}"),
    "device_microphone": _("Mikrofon {number}"),
    "device_speaker": _("Lautsprecher {number}"),
    "blur_checking": _(
        "Solange Ihr Ausweis zu prüfen ist, wird der Hintergrund nicht weichgezeichnet: Der "
        "Ausweis muss scharf zu sehen sein."
    ),
    "blur_forced": _(
        "Ihr Gerät zeichnet den Hintergrund weich. Bitte schalten Sie das in den Einstellungen der "
        "Kamera aus, bis Ihr Ausweis geprüft ist."
    ),
    "kind_camera": _("Kamera"),
    "kind_microphone": _("Mikrofon"),
    "kind_speaker": _("Lautsprecher"),
    "in_use": _("in Gebrauch"),
    "devices_taken": _("Ihre Auswahl gilt jetzt."),
}
