"""Two style sheets and three scripts, joined from many small files; the others are for who writes or seeks."""

import atexit
import posixpath
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

CSS_BUNDLE = "eureka.css"
JS_BUNDLE = "eureka.js"
WRITE_CSS, WRITE_JS = "eureka-write.css", "eureka-write.js"
SEARCH_BUNDLE = "eureka-search.js"
CSS_ORDER = ("css/tokens.css", "css/base.css", "css/components/*.css", "css/screens/*.css")
JS_ORDER = ("js/*.js",)
WRITE_CSS_ORDER, WRITE_JS_ORDER = ("css/write/*.css",), ("js/write/*.js",)
SEARCH_ORDER = ("js/search/*.js",)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)")
_ABSOLUTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|/|#)", re.IGNORECASE)


def _sources(root, patterns):
    """The files of `root` in the order of `patterns`, alphabetical within each."""
    for pattern in patterns:
        yield from sorted(root.glob(pattern))


def _rebase_urls(css, folder):
    """Make relative url() references, written from `folder`, hold from the root."""

    def rebase(match):
        target = match[2]
        if not _ABSOLUTE.match(target):
            target = posixpath.normpath(posixpath.join(folder, target))
        return f'url("{target}")'

    return _URL.sub(rebase, css)


def minify_css(css):
    """Drop comments and idle white space; strings are kept to the letter."""
    strings = []

    def keep(match):
        strings.append(match[0])
        return f"\x00{len(strings) - 1}\x00"

    css = _STRING.sub(keep, _COMMENT.sub("", css))
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css).replace(";}", "}")
    return re.sub("\x00(\\d+)\x00", lambda match: strings[int(match[1])], css).strip()


def join_css(root, order=CSS_ORDER):
    """The style sheets of `root` that `order` names as one text, in the order of their layers."""
    parts = (
        _rebase_urls(path.read_text("utf-8"), path.parent.relative_to(root).as_posix())
        for path in _sources(root, order)
    )
    return minify_css("\n".join(parts)) + "\n"


def join_js(root, order=JS_ORDER):
    """The elements of `root` that `order` names as one module, each in a scope of its own."""
    parts = (f"// {path.name}\n{{\n{path.read_text('utf-8').strip()}\n}}\n" for path in _sources(root, order))
    return "".join(parts)


BUNDLES = {
    CSS_BUNDLE: join_css,
    JS_BUNDLE: join_js,
    WRITE_CSS: partial(join_css, order=WRITE_CSS_ORDER),
    WRITE_JS: partial(join_js, order=WRITE_JS_ORDER),
    SEARCH_BUNDLE: partial(join_js, order=SEARCH_ORDER),
}


class BundleStorage(FileSystemStorage):
    """The joined files, written to a private folder that ends with the process."""

    def __init__(self, root):
        self.root = Path(root)
        self.stamp = None
        super().__init__(location=tempfile.mkdtemp(prefix="eureka-bundle-"))
        atexit.register(shutil.rmtree, self.location, ignore_errors=True)

    def refresh(self):
        """Join again whenever a source was added, changed or removed."""
        orders = (*CSS_ORDER, *JS_ORDER, *WRITE_CSS_ORDER, *WRITE_JS_ORDER, *SEARCH_ORDER)
        sources = _sources(self.root, orders)
        stamp = [(path, path.stat().st_mtime_ns) for path in sources]
        if stamp == self.stamp:
            return
        for name, join in BUNDLES.items():
            Path(self.location, name).write_text(join(self.root), "utf-8")
        self.stamp = stamp


class BundleFinder(BaseFinder):
    """Finds the bundles, and them alone; other finders know the files that go out as they are."""

    def __init__(self, app_names=None, *args, root=None, **kwargs):
        self.storage = BundleStorage(root or settings.BASE_DIR / "static")
        super().__init__(*args, **kwargs)

    def find(self, path, find_all=False, **kwargs):
        if path not in BUNDLES:
            return []
        self.storage.refresh()
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        self.storage.refresh()
        yield from ((name, self.storage) for name in BUNDLES)
