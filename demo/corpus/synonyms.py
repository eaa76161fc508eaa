"""Groups of French office words that search takes for one another: general ones, not drawn from the demo's texts."""

from demo.corpus.grammar import TEXTS


def synonym_groups():
    """« horaire, heure d'ouverture » … one string per group, words separated by commas."""
    lines = (TEXTS / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip().replace("'", "’") for line in lines if line.strip() and not line.startswith("#")]
