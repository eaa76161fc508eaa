#!/usr/bin/env python3
"""Checks an export of Eurêka's register, without Eurêka: Python alone, 3.9 or newer, one file that anybody can read.

    python verify_register.py register.jsonl
    python verify_register.py register.jsonl --heads mails.txt

The export comes from the page “Register”. `mails.txt` holds the heads received by mail, whole mails pasted one after
the other will do: every number followed by a hash of 64 characters is taken for a head.

What is checked, entry by entry:
1. the chain: numbers follow one another, and each hash is the SHA-256 of the entry with the hash before it;
2. the contents: each fits its commitment, the SHA-256 of its salt and its text, and none is missing unless an
   erasure further on names it;
3. the certificates: from the directory's lines that each decision quotes, the conflict is computed again;
4. the heads received: each is still there, unchanged.

It ends with 0 when all is in order, with 1 when something was found, with 2 when a file cannot be read.
"""

import argparse
import hashlib
import json
import re
import sys
import time

GENESIS = "0" * 64
FIELDS = ["number", "kind", "at", "previous_hash", "commitment", "hash", "salt", "content"]
DECISIONS = {"review", "report", "stage_moved", "appeal_decided"}
RULES = {"eureka-1", "eureka-2"}
DIRECT = {"line", "acting", "direct"}
FREE = "free"
MOST_SHOWN = 50

WORDS = {
    "unreadable": ("cette ligne n’est pas une entrée du registre", "this line is no entry of the register"),
    "header": ("la première ligne n’annonce pas un registre Eurêka", "the first line announces no Eurêka register"),
    "missing": ("il manque {n} entrée(s) avant celle-ci", "{n} entries are missing before this one"),
    "order": ("cette entrée n’est pas à sa place, après le numéro {n}", "this entry is out of place, after number {n}"),
    "previous": ("elle ne suit pas l’empreinte de l’entrée précédente", "it does not follow the hash before it"),
    "hash": ("son empreinte ne correspond pas à ce qu’elle dit", "its hash does not match what it says"),
    "content": ("son contenu ne correspond pas à son engagement", "its content does not match its commitment"),
    "form": ("son contenu n’est pas écrit sous sa forme unique", "its content is not in canonical form"),
    "gone": ("son contenu manque et aucun effacement ne le dit", "its content is missing and no erasure says so"),
    "kept": ("son contenu est là alors que l’entrée {n} le dit effacé", "entry {n} says its content is erased"),
    "bare": ("une décision sans certificat", "a decision without a certificate"),
    "certificate": ("le certificat {n} est incomplet", "certificate {n} is incomplete"),
    "rule": ("le certificat {n} suit une règle inconnue", "certificate {n} follows an unknown rule"),
    "moment": ("le certificat {n} est d’un autre moment que la décision", "certificate {n} is of another moment"),
    "counted": ("le certificat {n} compte mal ses lignes", "certificate {n} miscounts its lines"),
    "result": ("le certificat {n} dit « {said} », ses lignes disent « {found} »",
               "certificate {n} says “{said}”, its lines say “{found}”"),
    "conflict": ("décision d’une personne en conflit ({found})", "decided by somebody in conflict ({found})"),
    "single": ("recul décidé par une personne en conflit, sans seconde signature indépendante",
               "a setback by somebody in conflict, without an independent second signature"),
    "end": ("l’export annonce {n} entrées et une autre fin", "the export announces {n} entries and another end"),
    "head": ("l’empreinte reçue par courriel pour ce numéro est {hash}", "the hash received by mail here is {hash}"),
    "beyond": ("une empreinte a été reçue pour ce numéro, absent de l’export",
               "a hash was received for this number, which the export lacks"),
    "place": ("ligne {line}, numéro {number} : {what}", "line {line}, number {number}: {what}"),
    "well": ("Tout est en ordre : {entries} entrées, {certificates} certificats refaits, {erased} contenus effacés, "
             "{heads} empreintes reçues retrouvées, en {seconds:.1f} s.\nDernière empreinte : {number} {hash}",
             "All in order: {entries} entries, {certificates} certificates computed again, {erased} contents erased, "
             "{heads} received hashes found, in {seconds:.1f} s.\nLast hash: {number} {hash}"),
    "found": ("{count} anomalie(s).", "{count} finding(s)."),
    "more": ("… et {count} autre(s).", "… and {count} more."),
    "no_heads": ("Aucune empreinte reçue n’a été donnée : une réécriture de tout le passé ne se verrait pas.",
                 "No received hash was given: a rewriting of the whole past would not be seen."),
}  # fmt: skip


class Finding:
    """Something that does not fit: the line in the file, the entry's number, the key of WORDS and its details."""

    def __init__(self, line, number, key, **details):
        self.line, self.number, self.key, self.details = line, number, key, details

    def __repr__(self):
        return f"<{self.line} {self.number} {self.key}>"

    def told(self, language):
        what = WORDS[self.key][language].format(**self.details)
        return WORDS["place"][language].format(line=self.line, number=self.number, what=what)


class Verifier:
    """Reads the lines of an export once, and keeps what it finds."""

    def __init__(self, heads=()):
        self.heads = list(heads)
        self.findings = []
        self.line = self.number = self.entries = self.certificates = self.migrated = 0
        self.hash = GENESIS
        self.hashes, self.gone, self.here, self.erased, self.bare = {}, {}, {}, {}, []

    def read(self, lines):
        """Check every line; returns the findings."""
        lines = iter(lines)
        header = self._header(next(lines, ""))
        for text in lines:
            self.line += 1
            entry = _entry(text)
            if entry is None:
                self._find("unreadable")
                continue
            self.entries += 1
            self._chain(entry)
            self._content(entry)
        self._close(header)
        return self.findings

    def _find(self, key, number=None, line=None, **details):
        self.findings.append(Finding(line or self.line, self.number if number is None else number, key, **details))

    def _header(self, text):
        self.line = 1
        try:
            header = json.loads(text)
            if header["register"] == "eureka" and header["format"] == 1:
                return header
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        self._find("header")
        return None

    def _chain(self, entry):
        number, before = entry["number"], self.number
        self.number = number
        if number > before + 1:
            self._find("missing", n=number - before - 1)
        elif number <= before:
            self._find("order", n=before)
        if entry["previous_hash"] != self.hash:
            self._find("previous")
        parts = [str(number), entry["kind"], entry["at"], entry["previous_hash"], entry["commitment"]]
        if _sha256("\n".join(parts)) != entry["hash"]:
            self._find("hash")
        self.hash = entry["hash"]
        self.hashes[number] = entry["hash"]

    def _content(self, entry):
        if entry["content"] is None:
            self.gone[entry["number"]] = self.line
            return
        self.here[entry["number"]] = self.line
        try:
            salted = bytes.fromhex(entry["salt"] or "")
            data = json.loads(entry["content"])
        except (ValueError, RecursionError):
            self._find("content")
            return
        if _sha256(entry["content"], salted) != entry["commitment"]:
            self._find("content")
        canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if canonical != entry["content"] or not isinstance(data, dict):
            self._find("form")
            return
        if entry["kind"] == "erasure" and isinstance(data.get("entry"), int):
            self.erased[data.get("entry")] = entry["number"]
        elif entry["kind"] == "migrated":
            self.migrated = entry["number"]
        self._certified(entry, data)

    def _certified(self, entry, data):
        found = data.get("certificates")
        found = found if isinstance(found, list) else []
        if not found and entry["kind"] in DECISIONS:
            self.bare.append((self.line, entry["number"]))
        results = []
        for n, certificate in enumerate(found, start=1):
            self.certificates += 1
            results.append(self._certificate(n, certificate, entry["at"]))
        self._rule(entry["kind"], data, results)

    def _certificate(self, n, certificate, at):
        """Compute one certificate again; returns the grounds of conflict that its lines hold."""
        try:
            grounds, counted = conflict(certificate), len(certificate["lines"]) + len(certificate["ties"])
            said, rule, moment = (str(certificate[key]) for key in ("result", "rule", "at"))
        except (KeyError, TypeError, AttributeError):
            self._find("certificate", n=n)
            return set()
        if rule not in RULES:
            self._find("rule", n=n)
        if moment != at:
            self._find("moment", n=n)
        if counted != certificate.get("checked"):
            self._find("counted", n=n)
        if said not in (grounds or {FREE}):
            self._find("result", n=n, said=said, found=" ".join(sorted(grounds)) or FREE)
        return grounds

    def _rule(self, kind, data, results):
        """Nobody in conflict decides. A setback by somebody above needs a second signature from outside the line."""
        if not kind.startswith("stage_"):
            for grounds in filter(None, results):
                self._find("conflict", found=" ".join(sorted(grounds)))
        elif kind == "stage_moved" and any("author" in grounds for grounds in results):
            self._find("conflict", found="author")
        elif kind == "stage_moved" and data.get("setback") and results and all(results):
            self._find("single")

    def _close(self, header):
        for line, number in self.bare:
            if number > self.migrated:  # entries from before had none
                self._find("bare", number, line)
        for number, line in self.gone.items():
            if number not in self.erased:
                self._find("gone", number, line)
        for number, by in self.erased.items():
            if number in self.here:
                self._find("kept", number, self.here[number], n=by)
        if header and (header.get("entries"), header.get("head")) != (self.number, self.hash):
            self._find("end", n=header.get("entries"))
        for number, received in self.heads:
            if number not in self.hashes:
                self._find("beyond", number)
            elif self.hashes[number] != received:
                self._find("head", number, hash=received)


def _sha256(text, salt=b""):
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def _entry(text):
    """The entry of a line, or None when it is none."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or sorted(entry) != sorted(FIELDS):
        return None
    texts = [entry[key] for key in ("kind", "at", "previous_hash", "commitment", "hash")]
    optional = [entry["salt"], entry["content"]]
    is_whole = type(entry["number"]) is int and all(isinstance(text, str) for text in texts)
    is_whole = is_whole and (optional == [None, None] or all(isinstance(text, str) for text in optional))
    return entry if is_whole else None


def conflict(certificate):
    """The grounds on which this judge may not judge these authors, from the lines quoted; empty when there is none.

    A judge is in conflict who is an author, who stands above one by a line in force (until later than the decision),
    above whom an author stands, who has a direct manager in common with an author, or whom something else ties to one.
    """
    judge, authors, at = certificate["judge"], set(certificate["authors"]), certificate["at"]
    grounds = {"author"} if judge in authors else set()
    managers = {}
    for line in certificate["lines"]:
        if line.get("until", "9") <= at:  # same form, same length: texts compare as times do
            continue
        if line["above"] == judge and line["person"] in authors:
            grounds.add(str(line["kind"]))
        if line["person"] == judge and line["above"] in authors:
            grounds.add("below")
        if line.get("depth") == 1 and line.get("kind") in DIRECT:
            managers.setdefault(line["person"], set()).add(line["above"])
    if any(managers.get(judge, set()) & managers.get(author, set()) for author in authors - {judge}):
        grounds.add("team")
    for tie in certificate["ties"]:
        between = set(tie["between"])
        if judge in between and between & authors:
            grounds.add(str(tie["kind"]))
    return grounds


def heads_of(text):
    """Pairs (number, hash) of every head in a text."""
    found = re.findall(r"(?<![0-9a-f])(\d{1,15})\W{1,12}([0-9a-f]{64})(?![0-9a-f])", text)
    return sorted({(int(number), value) for number, value in found})


def main(arguments=None):
    """Read the files, say what was found; returns the exit status."""
    parser = argparse.ArgumentParser(description="Vérifie un export du registre d’Eurêka. Checks an export.")
    parser.add_argument("export", help="register.jsonl")
    parser.add_argument("--heads", help="texte des courriels reçus, the mails received")
    parser.add_argument("--language", choices=["fr", "en"], default="fr")
    asked = parser.parse_args(arguments)
    language, started, heads = int(asked.language == "en"), time.monotonic(), []
    try:
        if asked.heads:
            with open(asked.heads, encoding="utf-8", errors="replace") as file:
                heads = heads_of(file.read())
        verifier = Verifier(heads)
        with open(asked.export, encoding="utf-8") as file:
            findings = verifier.read(file)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return _report(verifier, findings, language, time.monotonic() - started)


def _say(text):
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")


def _report(verifier, findings, language, seconds):
    for finding in findings[:MOST_SHOWN]:
        _say(finding.told(language))
    if len(findings) > MOST_SHOWN:
        _say(WORDS["more"][language].format(count=len(findings) - MOST_SHOWN))
    if findings:
        _say(WORDS["found"][language].format(count=len(findings)))
        return 1
    facts = {"entries": verifier.entries, "certificates": verifier.certificates, "erased": len(verifier.gone)}
    facts |= {"heads": len(verifier.heads), "seconds": seconds, "number": verifier.number, "hash": verifier.hash}
    _say(WORDS["well"][language].format(**facts))
    if not verifier.heads:
        _say(WORDS["no_heads"][language])
    return 0


if __name__ == "__main__":
    sys.exit(main())
