"""Whether the official PDF of a form can hold its answers: asked when a department is loaded."""

from collections.abc import Iterator
from typing import Any

from portal.plugin.checks import require
from portal.plugin.forms import Field, Form
from portal.plugin.model import Department
from portal.plugin.official import FITTING, WRITTEN, OfficialPdf, Place, bound, opened, places

EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
CMYK = ("k", "K")


def check_bindings(department: Department) -> None:
    """Check every form with an official PDF; raises DeclarationError."""
    for service in department.services:
        for form in service.forms:
            if form.pdf is not None:
                check_binding(form, form.pdf)


def check_binding(form: Form, pdf: OfficialPdf) -> None:
    """Raise DeclarationError unless each bound name is there, and takes what it is to hold."""
    where = f"Form {form.key!r}: pdf"
    document = opened(pdf.read())
    known = places(document)
    for key in pdf.fields:
        field = form.field(key)
        require(field is not None, where, f"the form has no field {key!r}")
        assert field is not None
        for option, name, state in targets(field, pdf):
            _check_target(
                f"{where}: field {key!r}", field, option, known.get(name, ()), name, state
            )
    _check_printable(where, document)


def targets(field: Field, pdf: OfficialPdf) -> Iterator[tuple[str, str, str]]:
    """Yield (option, name, state) for what a field is bound to; option "" for any value."""
    target = pdf.fields[field.key]
    if isinstance(target, str):
        name, state = bound(target)
        yield "", name, state
        return
    for option, each in target.items():
        name, state = bound(each)
        yield option, name, state


def _check_target(
    where: str, field: Field, option: str, found: tuple[Place, ...], name: str, state: str
) -> None:
    require(found, where, f"the PDF has no field {name!r}")
    kinds = {place.kind for place in found}
    fitting = FITTING.get(field.kind, WRITTEN)
    require(kinds <= set(fitting), where, f"{name!r} is {sorted(kinds)}, not one of {fitting}")
    require(not option or option in field.options, where, f"{option!r} is none of its options")
    states = {place.state for place in found}
    require(not state or state in states, where, f"{name!r} has no state {state!r}")
    if kinds & {"box", "radio"} and field.kind != "checkbox" and not option:
        missing = sorted(set(field.options) - states)
        require(not missing, where, f"{name!r} has no state for {missing}: bind each option")


def _check_printable(where: str, document: Any) -> None:
    """PDF/A needs every font inside, and one kind of colour: else the sealed file were none."""
    import pikepdf

    document.flatten_annotations("all")
    for number, page in enumerate(document.pages, 1):
        bare = sorted(_bare_fonts(page.obj.get("/Resources", {})))
        require(not bare, where, f"page {number} does not bring its fonts {bare}")
        used = {str(act.operator) for act in pikepdf.parse_content_stream(page)}
        require(not used & set(CMYK), where, f"page {number} uses colours of print (CMYK)")


def _bare_fonts(resources: Any, depth: int = 0) -> Iterator[str]:
    for font in resources.get("/Font", {}).values():
        described = font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {})
        if font.get("/Subtype") != "/Type3" and not any(key in described for key in EMBEDDED):
            yield str(font.get("/BaseFont", "?")).removeprefix("/")
    for inner in resources.get("/XObject", {}).values():
        if depth < 8 and "/Resources" in inner:
            yield from _bare_fonts(inner.Resources, depth + 1)
