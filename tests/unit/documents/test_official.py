"""An official AcroForm PDF as the body of a form: bound, checked, pinned, printed over, sealed."""

import hashlib
import io
import subprocess
from dataclasses import replace

import pikepdf
import pypdf
import pypdfium2
import pytest
import weasyprint

from portal.documents import sealing
from portal.documents.official import ELSEWHERE
from portal.documents.pdf import Attachment, Paper, Place, render, text_of
from portal.documents.strokes import read
from portal.plugin import DeclarationError, Department, Field, Form, OfficialPdf, Service, Signature
from portal.plugin.binding import check_binding, check_bindings
from portal.settings import Settings

PAGE = """
<style>
  @page { size: A4; margin: 20mm } body { font-family: sans-serif }
  input, textarea, select { appearance: auto; border: 1px solid }
  input[type=text] { width: 80mm; height: 7mm } textarea { width: 120mm; height: 30mm }
</style>
<h1>Amtlicher Vordruck 17</h1>
<form>
  <p>Name <input type=text name=Text1></p><p>Tag <input type=text name=Text2></p>
  <p>Grund <textarea name=Text3></textarea></p>
  <p><input type=checkbox name=Haken value=ja> Richtig</p>
  <p><input type=radio name=Art value=neu> neu <input type=radio name=Art value=alt> alt</p>
</form>
<h2 style="break-before: page">Seite zwei</h2><form><p>Ort <input type=text name=Text4></p></form>
"""
FIELDS = {
    "name": "Text1",
    "tag": "Text2",
    "grund": "Text3",
    "richtig": "Haken",
    "art": {"Neu": "Art.Art=0", "Alt": "Art.Art=1"},
    "ort": "Text4",
}
VALUES = {
    "name": "Олександра Müller-Groß",
    "tag": "24.12.1980",
    "grund": "Erste Zeile\nZweite Zeile",
    "richtig": "ja",
    "art": "Alt",
    "ort": "علي حسن",
    "mehr": "Steht auf keinem Vordruck",
}
INK = {
    "width": 400,
    "height": 200,
    "strokes": [{"points": [{"x": 9 * i, "y": i} for i in range(40)]}],
}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """Bind a form to a PDF that was made just now, inside a package that can be imported."""
    folder = tmp_path_factory.mktemp("amt")
    (folder / "vordruckamt").mkdir()
    (folder / "vordruckamt" / "__init__.py").touch()
    content = weasyprint.HTML(string=PAGE).write_pdf(pdf_forms=True)
    (folder / "vordruckamt" / "v17.pdf").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield OfficialPdf(package="vordruckamt", path="v17.pdf", sha256=digest, fields=FIELDS)


@pytest.fixture
def form(pdf):
    return Form(
        key="v17",
        title="Vordruck 17",
        fields=(
            Field(key="name", label="Vor- und Nachname"),
            Field(key="tag", label="Tag der Geburt", kind="date"),
            Field(key="grund", label="Begründung", kind="multiline"),
            Field(key="richtig", label="Alles ist richtig", kind="checkbox"),
            Field(key="art", label="Art", kind="radio", options=("Neu", "Alt")),
            Field(key="ort", label="Wohnort"),
            Field(key="mehr", label="Was noch fehlt", required=False),
        ),
        signatures=(Signature.TOUCHPAD,),
        pdf=pdf,
    )


def paper(form, **more):
    return Paper(form=form, office="Prüfamt", city="Stadt", values=VALUES | more)


def words_at(content: bytes, page: int, words: str) -> tuple[float, float]:
    """Return the middle of the first letter of words on a page, from its lower left corner."""
    with pypdfium2.PdfDocument(content) as document:
        read = document[page].get_textpage()
        at, _length = read.search(words, match_case=True).get_next()
        left, bottom, right, top = read.get_charbox(at)
    return (left + right) / 2, (bottom + top) / 2


def within(place: tuple[float, float], box: list[float]) -> bool:
    (left, right), (bottom, top) = sorted(box[0::2]), sorted(box[1::2])
    return left <= place[0] <= right and bottom <= place[1] <= top


def box_of(pdf: OfficialPdf, name: str) -> list[float]:
    with pikepdf.open(io.BytesIO(pdf.read())) as document:
        widgets = [w for page in document.pages for w in page.Annots]
        return next([float(n) for n in w.Rect] for w in widgets if str(w.T) == name)


def test_the_answers_stand_in_the_boxes_of_the_official_pages(form, pdf):
    made = render(paper(form))
    read = pypdf.PdfReader(io.BytesIO(made))
    assert "Amtlicher Vordruck 17" in read.pages[0].extract_text()
    assert within(words_at(made, 0, "24.12.1980"), box_of(pdf, "Text2"))
    assert within(words_at(made, 0, "Zweite Zeile"), box_of(pdf, "Text3"))
    assert within(words_at(made, 0, "X"), box_of(pdf, "Haken"))
    text = text_of(made)
    for value in ("Олександра Müller-Groß", "Zweite Zeile", "علي حسن"):
        assert value in text
    assert text.count("X") == 2  # the box, and one button of two
    assert read.get_fields() is None
    assert all("/Annots" not in page for page in read.pages)


def test_what_has_no_place_or_too_little_stands_behind_in_full(form):
    long = "Ein sehr langer Grund, der nicht in den Kasten passt. " * 60
    text = " ".join(text_of(render(paper(form, grund=long.strip()))).split())
    assert ELSEWHERE in text
    assert text.count("Kasten") == 60
    assert "Was noch fehlt Steht auf keinem Vordruck" in text
    assert "Fortsetzungsblatt und Unterschriften" in text
    assert ELSEWHERE not in text_of(render(paper(form)))


def test_the_same_answers_give_the_same_bytes(form):
    assert render(paper(form)) == render(paper(form))


def test_sealed_it_is_whole_brings_its_fonts_and_keeps_its_attachments(form, tmp_path):
    settings = Settings(var=tmp_path)
    sealing.prepare(settings)
    place = Place(caption="Олександра Müller-Groß, für sich selbst", drawing=read(INK))
    attached = Attachment(name="a.json", content=b"{}", description="Daten", relationship="Data")
    signed = replace(paper(form), signatures=(place,), protocol=(("Dokument", (("A", "B"),)),))
    sealed = sealing.seal(render(signed, (attached,)), settings)
    assert sealing.verify(sealed, settings).good
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in fonts.splitlines()[2:]]
    assert len(rows) > 3 and {row[-5] for row in rows} == {"yes"}
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in told
    metadata = pypdf.PdfReader(file).xmp_metadata.stream.get_data()
    assert b'pdfaid:part="3"' in metadata and b'pdfaid:conformance="B"' in metadata
    assert set(pypdf.PdfReader(file).attachments) == {"a.json"}
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)


def bind(form, pdf, **change):
    check_binding(replace(form, pdf=replace(pdf, **change)), replace(pdf, **change))


def test_a_binding_that_holds_passes(form, pdf):
    bind(form, pdf)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sha256": "0" * 64}, "the file was changed"),
        ({"path": "v18.pdf"}, "no such file"),
        ({"fields": {"name": "Text99"}}, "the PDF has no field 'Text99'"),
        ({"fields": {"fremd": "Text1"}}, "the form has no field 'fremd'"),
        ({"fields": {"name": "Haken"}}, r"'Haken' is \['box'\]"),
        ({"fields": {"richtig": "Text1"}}, r"'Text1' is \['text'\]"),
        ({"fields": {"art": "Art.Art"}}, r"no state for \['Alt', 'Neu'\]"),
        ({"fields": {"art": {"Neu": "Art.Art=7"}}}, "has no state '7'"),
        ({"fields": {"art": {"Halb": "Art.Art=0"}}}, "'Halb' is none of its options"),
    ],
)
def test_a_binding_that_cannot_hold_is_named(form, pdf, change, problem):
    with pytest.raises(DeclarationError, match=problem):
        bind(form, pdf, **change)


def test_a_department_with_a_broken_binding_is_refused_as_a_whole(form, pdf):
    broken = replace(form, pdf=replace(pdf, fields={"name": "Text99"}))
    service = Service(key="a", title="A", forms=(broken,))
    with pytest.raises(DeclarationError, match="Form 'v17': pdf: field 'name'"):
        check_bindings(Department(key="amt", name="Amt", services=(service,)))


def test_a_page_that_does_not_bring_its_fonts_is_refused(form, pdf, tmp_path, monkeypatch):
    bare = pikepdf.open(io.BytesIO(pdf.read()))
    bare.pages[0].Resources.Font["/Bare"] = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    (tmp_path / "vordruckamt2").mkdir()
    (tmp_path / "vordruckamt2" / "__init__.py").touch()
    bare.save(tmp_path / "vordruckamt2" / "bare.pdf")
    digest = hashlib.sha256((tmp_path / "vordruckamt2" / "bare.pdf").read_bytes()).hexdigest()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(DeclarationError, match=r"does not bring its fonts \['Helvetica'\]"):
        bind(form, pdf, package="vordruckamt2", path="bare.pdf", sha256=digest)
