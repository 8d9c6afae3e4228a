"""Cleans one uploaded file; a program of its own, run by sandbox.py, for the file is hostile.

Reads the file from standard input, writes one line of JSON and then the bytes it announces:
{"content": size, "pages": [{"picture": size, "width", "height", "lines"}, …], "mended": bool,
"signed": bool} with sizes in bytes, or {"refused": reason} with a key of errors.REFUSED. A mended
file was damaged, and pages may be missing; a signed one carries its signature no more. A line of
text is [words, left, top, width, height] in thousandths of a page.

Python runs this folder: its modules know each other by plain names, and nothing of the portal.
"""
