"""What changed is shown word by word, and nothing of either text gets lost in that."""

from hypothesis import given
from hypothesis import strategies as st

from portal.content.differences import ADDED, REMOVED, SAME, Piece, words


def test_a_changed_word_stands_beside_the_one_it_replaces():
    assert words("Sie brauchen keine App.", "Sie brauchen keine eigene App!") == [
        Piece(SAME, "Sie brauchen keine"),
        Piece(ADDED, " eigene"),
        Piece(SAME, " App"),
        Piece(REMOVED, "."),
        Piece(ADDED, "!"),
    ]


def test_equal_texts_have_no_changes():
    assert words("Gleich.\n\n- Punkt", "Gleich.\n\n- Punkt") == [Piece(SAME, "Gleich.\n\n- Punkt")]
    assert words("", "") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_off_whatever_they_are(old, new):
    found = words(old, new)
    assert "".join(piece.text for piece in found if piece.kind != REMOVED) == new
    assert "".join(piece.text for piece in found if piece.kind != ADDED) == old
