"""Files as nobody should send them: what is refused, and what is left of those that are taken."""

import io
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import hostile
import pikepdf
import pytest
from PIL import Image, ImageChops

from portal.documents import sandbox, sealing
from portal.documents.cleaning import confinement
from portal.documents.errors import REFUSED, UploadRefused
from portal.settings import Settings

REFUSED_FILES = {
    "nothing": (lambda: b"", "empty"),
    "a program named .pdf": (lambda: b"MZ\x90\0" + b"\0" * 500, "kind"),
    "markup with the mark of a PDF": (lambda: hostile.page_of_markup(), "broken"),
    "a drawing with a script (SVG)": (lambda: b'<svg xmlns="x"><script/></svg>', "kind"),
    "an animation with a script (GIF)": (
        lambda: b"GIF89a/*" + b"\0" * 50 + b"*/=1;alert(1)",
        "kind",
    ),
    "an archive or a text document": (lambda: hostile.archive(), "office"),
    "a photo of a phone (HEIC)": (lambda: hostile.heic(), "heic"),
    "half a photo": (lambda: hostile.photo()[:900], "broken"),
    "a photo of 3600 megapixels": (lambda: hostile.flat_giant(), "pixels"),
    "a PDF with a password": (lambda: hostile.locked_with(user="a", owner="b"), "password"),
    "a PDF of 51 pages": (lambda: hostile.letter(pages=51), "pages"),
    "a page of 700 metres": (lambda: hostile.wide(2_000_000), "size"),
    "pages that contain themselves": (lambda: hostile.loop(), "broken"),
    "more than 20 MB": (lambda: b"%PDF-" + b"\0" * confinement.LARGEST, "large"),
}
SECRET = (b"Geheim", b"alert", b"cmd.exe", hostile.ADDRESS, b"MZ", b"xdp")


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_what_cannot_be_shown_is_refused_with_a_reason(name):
    make, why = REFUSED_FILES[name]
    with pytest.raises(UploadRefused) as refused:
        sandbox.cleaned(make())
    assert refused.value.values["why"] == why
    assert refused.value.reason == REFUSED[why]


def test_the_limit_is_the_same_on_both_sides():
    assert sandbox.LARGEST == confinement.LARGEST


def test_a_file_that_unfolds_to_gigabytes_takes_neither_time_nor_memory():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    try:
        kept = sandbox.cleaned(hostile.bomb())
    except UploadRefused:
        kept = None
    assert time.monotonic() - begun < sandbox.PATIENCE + 5
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < confinement.COMPUTING + 5
    assert kept is None or len(kept.content) < 2**20


def test_what_acts_is_taken_out_and_the_page_stays():
    kept = sandbox.cleaned(hostile.acting())
    plain = unpacked(kept.content)
    assert [word for word in SECRET if word in plain] == []
    assert all(word in unpacked(hostile.acting()) for word in SECRET)
    assert words(kept) == ["Mietvertrag 1"]


def unpacked(content: bytes) -> bytes:
    """Return a PDF with nothing compressed, as somebody would search it."""
    with pikepdf.open(io.BytesIO(content)) as document:
        files = b"".join(
            document.attachments[name].get_file().read_bytes() for name in document.attachments
        )
        stream = io.BytesIO()
        document.save(
            stream, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
        )
    return stream.getvalue() + files


def words(kept: sandbox.Cleaned) -> list[str]:
    return [line[0] for page in kept.pages for line in page.lines]


def test_what_was_filled_into_a_form_is_seen_and_can_be_read():
    kept = sandbox.cleaned(hostile.filled_form("Erika Mustermann"))
    assert "Erika Mustermann" in " ".join(words(kept))
    with Image.open(io.BytesIO(kept.pages[0].jpeg)) as picture:
        assert picture.convert("L").point(lambda n: 255 if n < 128 else 0).histogram()[255] > 300
    with pikepdf.open(io.BytesIO(kept.content)) as document:
        assert "/AcroForm" not in document.Root
        assert "/Annots" not in document.pages[0]


def test_what_only_paper_would_show_is_shown_or_gone():
    kept = sandbox.cleaned(hostile.stamped("Bezahlt", 4))
    assert any("Bezahlt" in line for line in words(kept))
    hidden = sandbox.cleaned(hostile.stamped("Bezahlt", 2))
    assert not any("Bezahlt" in line for line in words(hidden))
    assert b"Bezahlt" not in unpacked(hidden.content)


def test_a_damaged_table_is_mended_and_an_owner_password_opens():
    mended = sandbox.cleaned(hostile.broken_table())
    opened = sandbox.cleaned(hostile.locked_with(user="", owner="b"))
    assert words(mended) == words(opened) == ["Mietvertrag 1"]
    assert [mended.mended, opened.mended] == [True, False]


def test_of_a_signed_file_it_is_said_that_its_signature_is_gone(tmp_path):
    settings = Settings(var=tmp_path)
    sealing.prepare(settings)
    signed = sandbox.cleaned(sealing.seal(hostile.letter("Vertrag"), settings))
    assert (signed.signed, b"/ByteRange" in signed.content) == (True, False)
    assert sandbox.cleaned(hostile.letter("Vertrag")).signed is False


def test_half_a_pdf_is_refused_or_said_to_have_been_mended():
    whole = hostile.letter(pages=3)
    assert sandbox.cleaned(whole[: len(whole) // 2]).mended
    with pytest.raises(UploadRefused):
        sandbox.cleaned(whole[:60])


def test_each_page_has_its_picture_and_the_places_of_its_text():
    kept = sandbox.cleaned(hostile.letter("Größe", pages=3))
    assert (kept.kind, len(kept.pages)) == ("application/pdf", 3)
    for number, page in enumerate(kept.pages, 1):
        assert (page.width, page.height) == (1413, 2000) or (page.width, page.height) == (
            1414,
            2000,
        )
        [(text, left, top, width, height)] = page.lines
        assert text == f"Größe {number}"
        assert (left, top) == pytest.approx((121, 145), abs=6)
        assert 100 < width < 400
        assert 10 < height < 50
        with Image.open(io.BytesIO(page.jpeg)) as picture:
            assert picture.size == (page.width, page.height)


def test_a_photo_is_turned_and_tells_nothing_but_what_is_seen():
    content = hostile.photo_with_place()
    assert b"Geheim" in content
    kept = sandbox.cleaned(content)
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (600, 800)
        assert not dict(picture.getexif())
    assert b"Geheim" not in kept.content
    assert b"PK\x03\x04" not in kept.content
    assert kept.kind == "image/jpeg"


def test_a_picture_one_can_see_through_lies_on_white():
    stream = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(stream, "PNG")
    kept = sandbox.cleaned(stream.getvalue())
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.getpixel((25, 25)) == (255, 255, 255)


def test_a_copy_of_an_id_says_so_across_each_page_for_good():
    plain, marked = (
        sandbox.cleaned(hostile.letter(pages=2)),
        sandbox.cleaned(hostile.letter(pages=2), copy=True),
    )
    for before, after in zip(plain.pages, marked.pages, strict=True):
        assert red(after.jpeg) > 1000 > red(before.jpeg)
    with pikepdf.open(io.BytesIO(marked.content)) as document:
        assert len(document.pages) == 2
        # One picture, and nothing that could be lifted off.
        [picture] = document.pages[0].get_images().values()
        assert picture.Width == marked.pages[0].width


def red(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as picture:
        red, green, _blue = picture.resize((400, 560)).split()
        return (
            ImageChops.subtract(red, green).point(lambda n: 255 if n > 40 else 0).histogram()[255]
        )


CONFINED = """
import socket, sys
sys.path.insert(0, sys.argv[1])
import confinement, program
program.ready()
confinement.confine()
def tried(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
import os
os.close(2)
print(tried(lambda: open("/etc/hostname")), tried(socket.socket), tried(os.fork),
      tried(lambda: bytearray(2**30)), tried(lambda: os.unlink(sys.argv[2])), os.geteuid())
"""


def test_the_process_can_open_neither_files_nor_sockets_nor_take_more_memory(tmp_path):
    own = tmp_path / "own"
    own.write_text("x")
    tmp_path.chmod(0o777)
    command = [sys.executable, "-I", "-c", CONFINED, str(sandbox.PROGRAM), str(own)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={}, check=True)
    *tried, user = done.stdout.split()
    assert tried[:2] == ["OSError", "OSError"]
    assert tried[2] in ("BlockingIOError", "OSError")
    assert tried[3] == "MemoryError"
    assert tried[4] in ("PermissionError", "done")  # „done“ only where there is no Landlock
    assert own.exists() or tried[4] == "done"
    if os.geteuid() == 0:  # who may do all is somebody else there
        assert int(user) == confinement.NOBODY


def page(rest: bytes) -> bytes:
    """Return what a process could say of one page."""
    head = b'{"content": 1, "pages": [{"picture": 3, "height": 1, ' + rest + b"}]}"
    return head + b"\na\xff\xd8\xff"


def test_what_a_process_says_well_is_believed():
    assert len(sandbox._read(page(b'"width": 1, "lines": [["a", 1, 2, 3, 4]]')).pages) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"rubbish",
        b"[]\n",
        b"[" * 200_000 + b"\n",
        page(b'"width": Infinity, "lines": []'),
        page(b'"width": 1, "lines": [["a", 1, 2, 3]]'),
        page(b'"width": 1, "lines": [["a", 1, 2, 3, 1e6]]'),
        b'{"content": 9, "pages": []}\n123456789',
        b'{"content": 1, "pages": [{"picture": 3, "width": 1, "height": 1, "lines": []}]}\nabcd',
        b'{"content": -5, "pages": [{"picture": 9, "width": 1, "height": 1, "lines": []}]}\nabcd',
    ],
)
def test_a_process_that_was_overcome_is_not_believed(answer):
    with pytest.raises(UploadRefused):
        sandbox._read(answer)


def test_more_at_once_than_there_is_room_for_are_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(sandbox, "_run", lambda *_: time.sleep(0.5) or b"")
    most = sandbox.AT_ONCE + sandbox.QUEUE

    def why(_number: int) -> str:
        try:
            sandbox.cleaned(b"")
        except UploadRefused as refused:
            return refused.values["why"]
        return ""

    with ThreadPoolExecutor(most + 3) as pool:
        told = list(pool.map(why, range(most + 3)))
    assert told.count("busy") == 3
