"""Files as nobody should send them, made here; none of them is stored in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image, TiffImagePlugin

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ADDRESS = b"http://127.0.0.1:9/"


def letter(words: str = "Mietvertrag", pages: int = 1, **keywords) -> bytes:
    """Return a PDF with a line of text on each page."""
    made = paper(words, pages)
    stream = io.BytesIO()
    made.save(stream, **keywords)
    return stream.getvalue()


def paper(words: str = "Mietvertrag", pages: int = 1, size=(595, 842)) -> pikepdf.Pdf:
    made = pikepdf.new()
    face = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number in range(1, pages + 1):
        page = made.add_blank_page(page_size=size)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
        text = f"BT /F 24 Tf 72 700 Td ({words} {number}) Tj ET".encode("latin-1")
        page.Contents = made.make_stream(text)
    return made


def saved(made: pikepdf.Pdf, **keywords) -> bytes:
    stream = io.BytesIO()
    made.save(stream, **keywords)
    return stream.getvalue()


def acting() -> bytes:
    """Return a PDF that runs scripts, starts programs, calls home, brings a file and XFA."""
    made = paper()
    made.Root.OpenAction = script("app.alert(1)")
    made.Root.Metadata = made.make_stream(b"<x>Geheim</x>")
    made.docinfo["/Author"] = "Geheim"
    made.attachments["virus.exe"] = b"MZ Geheim"
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array(), XFA=made.make_stream(b"<xdp>Geheim</xdp>")
    )
    made.pages[0].obj["/AA"] = pikepdf.Dictionary(O=script("app.alert(2)"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    home = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(ADDRESS.decode()))
    made.pages[0].Annots = pikepdf.Array([link(made, launch), link(made, home)])
    return saved(made)


def filled_form(entry: str) -> bytes:
    """Return a form with one text field, filled in and without an appearance."""
    made = paper("Antrag")
    face = made.pages[0].Resources.Font.F
    field = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("name"),
            V=pikepdf.String(entry),
            DA=pikepdf.String("/F 18 Tf 0 g"),
            Rect=pikepdf.Array([72, 500, 400, 530]),
            F=4,
        )
    )
    made.pages[0].Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([field]),
        NeedAppearances=True,
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=made.make_indirect(face))),
        DA=pikepdf.String("/F 18 Tf 0 g"),
    )
    return saved(made)


def stamped(words: str, flags: int) -> bytes:
    """Return a page with a stamp; flags 4 prints it, 2 hides it."""
    made = paper()
    looks = pikepdf.Stream(made, f"BT /F 30 Tf 5 10 Td ({words}) Tj ET".encode())
    looks.Type, looks.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    looks.BBox = pikepdf.Array([0, 0, 200, 50])
    looks.Resources = pikepdf.Dictionary(Font=made.pages[0].Resources.Font)
    stamp = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=pikepdf.Array([100, 300, 300, 350]),
        F=flags,
        AP=pikepdf.Dictionary(N=made.make_indirect(looks)),
    )
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(stamp)])
    return saved(made)


def script(source: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(source))


def link(made: pikepdf.Pdf, action: pikepdf.Dictionary) -> pikepdf.Object:
    return made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=pikepdf.Array([0, 0, 99, 99]),
            A=action,
        )
    )


def bomb() -> bytes:
    """Return a page whose 20 KB of content unfold to 4 GiB."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    inner = zlib.compress(b"\0" * 2**22, 9)
    packed = zlib.compress(zlib.compress(inner * 2**10, 9), 9)
    stream = pikepdf.Stream(made, packed)
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * 3)
    page.Contents = stream
    return saved(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def loop() -> bytes:
    """Return a page tree that contains itself."""
    made = paper()
    made.Root.Pages.Kids.append(made.Root.Pages)
    return saved(made)


def wide(side: int) -> bytes:
    """Return a page of `side` points."""
    made = paper()
    made.pages[0].MediaBox = pikepdf.Array([0, 0, side, side])
    return saved(made)


def broken_table() -> bytes:
    """Return a PDF whose table of objects points nowhere; readers can mend it."""
    return letter().replace(b"startxref\n", b"startxref\n9")


def locked_with(**passwords: str) -> bytes:
    return letter(encryption=pikepdf.Encryption(**passwords))


def photo(kind: str = "JPEG", size=(800, 600), **keywords) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "lightblue").save(stream, kind, **keywords)
    return stream.getvalue()


def photo_with_place() -> bytes:
    """Return a photo lying on its side that tells where it was taken, with an archive behind it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Geheim"
    exif[0x8825] = {2: (TiffImagePlugin.IFDRational(48), 46, 30), 1: "N"}
    return photo(exif=exif) + archive()


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("geheim.txt", "Geheim")
    return stream.getvalue()


def flat_giant() -> bytes:
    """Return a picture that says it has 3.6 thousand million pixels."""
    head = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 2**16)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def page_of_markup() -> bytes:
    return b"%PDF-1.7 <html><script>alert(1)</script></html>"
