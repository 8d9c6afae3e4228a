"""Parts of pages are made once, and never stand for what they were not made of."""

from portal.parts import MOST, Parts


def test_a_part_is_made_once_for_the_same_objects_and_texts():
    parts, made, offices = Parts(), [], ("a",)

    def make():
        made.append(1)
        return f"<p>{len(made)}</p>"

    found = [parts.find(("menu", "de"), {"nav": "faq", "of": offices}, make) for _twice in "ab"]
    assert [str(each) for each in found] == ["<p>1</p>", "<p>1</p>"]
    for key, given in (
        (("menu", "en"), {"nav": "faq", "of": offices}),
        (("menu", "de"), {"nav": "help", "of": offices}),
        (("menu", "de"), {"nav": "faq", "of": tuple(iter("a"))}),
    ):
        assert parts.find(key, given, make) == f"<p>{len(made)}</p>"
    assert len(made) == 4


def test_an_object_that_is_gone_leaves_its_part_to_nobody():
    """Python gives the number of an object that is gone to the next one."""
    parts = Parts()
    found = [parts.find(("x",), {"of": [each]}, lambda each=each: str(each)) for each in range(900)]
    assert [str(each) for each in found] == [str(each) for each in range(900)]


def test_no_more_parts_are_kept_than_fit():
    parts = Parts()
    for each in range(3 * MOST):
        parts.find(("x",), {"of": str(each)}, lambda: "y")
    assert len(parts._kept) <= MOST
