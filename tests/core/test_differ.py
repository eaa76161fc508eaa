"""What went and what came, word by word, escaped."""

from core.differ import side_by_side


def test_a_changed_word_is_marked_and_the_rest_is_not():
    assert side_by_side("Un vélo rouge.", "Un vélo vert.") == [
        ("Un vélo <del>rouge.</del>", "Un vélo <ins>vert.</ins>", True)
    ]


def test_paragraphs_keep_their_places():
    old, new = "Un\n\nDeux\nTrois", "Un\nTrois\n\nQuatre"
    assert side_by_side(old, new) == [
        ("Un", "Un", False),
        ("<del>Deux</del>", "", True),
        ("Trois", "Trois", False),
        ("", "<ins>Quatre</ins>", True),
    ]


def test_what_somebody_wrote_is_never_markup():
    [(left, right, _changed)] = side_by_side("<b>a</b> & <del>", "<script>x</script>")
    assert "<b>" not in left
    assert "<script>" not in right
    assert left.count("<del>") == left.count("</del>")


def test_a_text_made_to_be_slow_is_compared_quickly():
    rows = side_by_side("a b " * 5000, "b a c " * 3300)
    assert rows[0][2]
    assert side_by_side("a\n" * 10_000, "b\na\n" * 5000)


def test_two_empty_texts_have_nothing_to_show():
    assert side_by_side("", "\n") == []
