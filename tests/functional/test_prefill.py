"""What a department knows before a form is opened stands in it."""

from driving import meet


def test_a_department_fills_in_beforehand_what_its_own_fields_accept(site):
    meeting = meet(site, "pruefamt/sofort")
    meeting.begin()
    base = f"/raum/{meeting.id}/dokumente"
    id = meeting.post(meeting.caseworker, base, {"form": "vorbelegt"}).json["id"]
    entries = meeting.citizen.get(f"{base}/{id}").json["entries"]
    with site.office.transact() as work:
        [appointment] = work.records.appointments.values()
        day = appointment.start.strftime("%d.%m.%Y")
    assert {key: entry["value"] for key, entry in entries.items()} == {"tag": day}
