"""Every address in one table: German slugs, English names."""

from urllib.parse import quote

from pyramid.interfaces import IRoutesMapper

ROUTES = (
    # citizens
    ("home", "/"),
    ("faq", "/faq"),
    ("unhelpful", "/faq/nicht-gefunden"),
    ("question", "/faq/{section}/{question}"),
    ("privacy", "/datenschutz"),
    ("terms", "/nutzungsbedingungen"),
    ("imprint", "/impressum"),
    ("accessibility", "/barrierefreiheit"),
    ("barrier", "/barriere-melden"),
    ("sign_language", "/gebaerdensprache"),
    ("verify", "/dokument-pruefen"),
    ("help", "/hilfe"),
    ("licences", "/lizenzen"),
    ("medium", "/medien/{medium}"),
    ("shared_preview", "/vorschau/{token}"),
    ("departments", "/aemter"),
    ("department", "/aemter/{department}"),
    ("service", "/aemter/{department}/{service}"),
    ("device_check", "/technik"),
    ("device", "/geraet"),
    ("practice", "/technik/uebung"),
    ("practice_report", "/technik/uebung/stand"),
    ("probe", "/technik/probe"),
    ("book", "/buchen/{department}/{service}"),
    ("book_details", "/buchen/{department}/{service}/{reservation}/angaben"),
    ("book_check", "/buchen/{department}/{service}/{reservation}/pruefen"),
    ("book_extend", "/buchen/{department}/{service}/{reservation}/verlaengern"),
    ("book_done", "/buchen/{department}/{service}/{reservation}/bestaetigung"),
    ("appointment", "/termin/{token}"),
    ("confirm", "/termin/{token}/bestaetigen"),
    ("cancel", "/termin/{token}/absagen"),
    ("move", "/termin/{token}/verschieben"),
    ("earlier", "/termin/{token}/frueher"),
    ("company", "/termin/{token}/begleitung"),
    ("pickup", "/termin/{token}/dokumente"),
    ("hand_in", "/termin/{token}/unterlagen"),
    ("own_data", "/termin/{token}/daten"),
    ("calendar", "/termin/{token}/kalender.ics"),
    ("room", "/termin/{token}/raum"),
    ("enter", "/termin/{token}/raum/betreten"),
    ("again", "/link-erneut-senden"),
    ("invitation_code", "/einladung"),
    ("invitation", "/einladung/{token}"),
    ("no_time_fits", "/einladung/{token}/keine-zeit"),
    ("not_me", "/einladung/{token}/nicht-ich"),
    ("feedback", "/feedback/{token}"),
    ("feed", "/kalender/{token}.ics"),
    # the room's own calls, by seat, for both sides
    ("own_room", "/raum/{consultation}"),
    ("room_code", "/raum/{consultation}/geraet"),
    ("room_state", "/raum/{consultation}/stand"),
    ("room_ticket", "/raum/{consultation}/zutritt"),
    ("room_leave", "/raum/{consultation}/verlassen"),
    ("room_agree", "/raum/{consultation}/zustimmung"),
    ("room_pickup", "/raum/{consultation}/abholcode"),
    ("documents", "/raum/{consultation}/dokumente"),
    ("document", "/raum/{consultation}/dokumente/{document}"),
    ("document_field", "/raum/{consultation}/dokumente/{document}/felder"),
    ("document_show", "/raum/{consultation}/dokumente/{document}/zeigen"),
    ("document_present", "/raum/{consultation}/dokumente/{document}/vorlegen"),
    ("document_take_back", "/raum/{consultation}/dokumente/{document}/zuruecknehmen"),
    ("document_page", "/raum/{consultation}/dokumente/{document}/seiten/{page}.png"),
    ("document_frozen", "/raum/{consultation}/dokumente/{document}/fassung.pdf"),
    ("document_release", "/raum/{consultation}/dokumente/{document}/freigeben"),
    ("document_tan", "/raum/{consultation}/dokumente/{document}/tan"),
    ("document_sign", "/raum/{consultation}/dokumente/{document}/unterschrift"),
    ("document_lock", "/raum/{consultation}/dokumente/{document}/sperren"),
    ("document_receive", "/raum/{consultation}/dokumente/{document}/erhalten"),
    ("uploads", "/raum/{consultation}/unterlagen"),
    ("upload_deadline", "/raum/{consultation}/unterlagen/frist"),
    ("upload", "/raum/{consultation}/unterlagen/{upload}"),
    ("upload_page", "/raum/{consultation}/unterlagen/{upload}/seiten/{page}.jpg"),
    ("upload_remove", "/raum/{consultation}/unterlagen/{upload}/loeschen"),
    ("document_file", "/raum/{consultation}/dokumente/{document}/dokument.pdf"),
    # staff
    ("login", "/intern/anmelden"),
    ("logout", "/intern/abmelden"),
    ("day", "/intern/"),
    ("export", "/intern/termine.csv"),
    ("helpdesk", "/intern/auskunft"),
    ("practice_help", "/intern/auskunft/uebung"),
    ("practice_view", "/intern/auskunft/uebung/{practice}"),
    ("own_feed", "/intern/kalender"),
    ("staffing", "/intern/plaetze/"),
    ("watch", "/intern/zutritt"),
    ("close_appointment", "/intern/termin/{appointment}"),
    ("outcome", "/intern/termin/{appointment}/ergebnis"),
    ("delay", "/intern/termin/{appointment}/verspaetung"),
    ("participants", "/intern/termin/{appointment}/beteiligte"),
    ("invite", "/intern/einladen"),
    ("invited", "/intern/einladen/{appointment}"),
    ("invited_letter", "/intern/einladen/{appointment}/brief.pdf"),
    ("invitations", "/intern/einladungen/"),
    ("asked", "/intern/einladungen/{invitation}"),
    ("asked_letter", "/intern/einladungen/{invitation}/brief.pdf"),
    ("casework_room", "/intern/beratung/{consultation}"),
    ("room_open", "/intern/beratung/{consultation}/oeffnen"),
    ("room_admit", "/intern/beratung/{consultation}/einlassen"),
    ("room_deny", "/intern/beratung/{consultation}/ablehnen"),
    ("room_aside", "/intern/beratung/{consultation}/warteraum"),
    ("room_identify", "/intern/beratung/{consultation}/identitaet"),
    ("room_sight", "/intern/beratung/{consultation}/sichtpruefung"),
    ("room_hand_over", "/intern/beratung/{consultation}/uebergeben"),
    ("room_propose", "/intern/beratung/{consultation}/dazuholen"),
    ("room_end", "/intern/beratung/{consultation}/beenden"),
    ("room_break_off", "/intern/beratung/{consultation}/abbrechen"),
    ("desk_pickup", "/intern/beratung/{consultation}/abholcode"),
    ("desk_document", "/intern/beratung/{consultation}/dokumente/{document}.pdf"),
    ("desk_uploads", "/intern/beratung/{consultation}/unterlagen/"),
    ("desk_upload_deadline", "/intern/beratung/{consultation}/unterlagen/frist"),
    ("desk_upload", "/intern/beratung/{consultation}/unterlagen/{upload}"),
    ("desk_upload_page", "/intern/beratung/{consultation}/unterlagen/{upload}/seiten/{page}.jpg"),
    ("desk_upload_remove", "/intern/beratung/{consultation}/unterlagen/{upload}/loeschen"),
    ("filing", "/intern/beratung/{consultation}/ablage"),
    ("filing_copy", "/intern/beratung/{consultation}/ablage.zip"),
    ("wishes", "/intern/datenwuensche/"),
    ("holds", "/intern/loeschsperren/"),
    ("forgotten", "/intern/geloescht/"),
    ("certificate", "/intern/geloescht/{case}.json"),
    ("contents", "/intern/inhalte/"),
    ("new_text", "/intern/inhalte/neu"),
    ("order", "/intern/inhalte/reihenfolge"),
    ("texts_pdf", "/intern/inhalte/alles.pdf"),
    ("media", "/intern/inhalte/medien/"),
    ("searching", "/intern/inhalte/suche"),
    ("edit_question", "/intern/inhalte/faq/{section}/{question}"),
    ("edit_text", "/intern/inhalte/{kind}/{key}"),
    ("text_history", "/intern/inhalte/{kind}/{key}/fassungen"),
    ("text_view", "/intern/inhalte/{kind}/{key}/ansicht"),
    ("text_care", "/intern/inhalte/{kind}/{key}/pflege"),
    ("text_address", "/intern/inhalte/{kind}/{key}/adresse"),
    ("text_share", "/intern/inhalte/{kind}/{key}/vorschaulink"),
    ("manage_departments", "/intern/aemter/"),
    ("manage_department", "/intern/aemter/{department}/"),
    ("closures", "/intern/schliessung"),
    ("closure", "/intern/schliessung/{closure}"),
    ("absences", "/intern/aemter/{department}/ausfall"),
    ("why", "/intern/aemter/{department}/zeiten"),
    ("absence", "/intern/aemter/{department}/ausfall/{absence}"),
    ("evaluation", "/intern/auswertung"),
    ("evaluation_export", "/intern/auswertung.csv"),
    ("operation", "/intern/betrieb"),
    # machines
    ("healthz", "/healthz"),
    ("readyz", "/readyz"),
    ("gateway_events", "/gateway/events"),
    ("api_openapi", "/api/v1/openapi.json"),
    ("api_departments", "/api/v1/departments"),
    ("api_slots", "/api/v1/departments/{department}/services/{service}/slots"),
    ("api_appointments", "/api/v1/appointments"),
    ("api_faq", "/api/v1/faq"),
)


def includeme(config) -> None:
    """Register the table."""
    for name, pattern in ROUTES:
        config.add_route(name, pattern)
    config.add_request_method(leads_somewhere)


def leads_somewhere(request, path: str) -> bool:
    """Whether an address of ours is one of the table."""
    routes = request.registry.getUtility(IRoutesMapper).get_routes()
    return any(route.match(path) is not None for route in routes)


def other_spelling(request) -> str:
    """Return the address of the page that is meant where a slash is missing or too much, or ""."""
    if request.method not in ("GET", "HEAD") or request.matched_route:
        return ""
    path = request.path_info
    meant = path[:-1] if path.endswith("/") else f"{path}/"
    if not leads_somewhere(request, meant):
        return ""
    query = f"?{request.query_string}" if request.query_string else ""
    return f"{request.script_name}{quote(meant)}{query}"
