"""Let notebooks link to anchors written as HTML, such as glossary terms and references.

`<a id="attention"></a>` works in JupyterLab, on code-hosting sites and in the book; Sphinx alone does not know such ids, and
would call a link to `glossary.md#attention` broken.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_ANCHOR = re.compile(r'<a\s+id="([^"]+)"')


def anchors_in(document: nodes.Element) -> dict[str, str]:
    """The ids of the raw HTML anchors in `document`, each with the text of the table row or paragraph that it opens."""
    found: dict[str, str] = {}
    for node in document.findall(nodes.raw):
        match = _ANCHOR.search(node.astext())
        if match and "html" in str(node.get("format", "")):
            parent = node.parent
            found[match.group(1)] = parent.astext() if parent is not None else ""
    return found


def register_anchors(app: Sphinx, document: nodes.document) -> None:
    """Tell the Markdown parser's link checker about the anchors of the page just read."""
    metadata: dict[str, Any] = app.env.metadata[app.env.docname]
    slugs: dict[str, Any] = dict(metadata.get("myst_slugs", {}))
    for section in document.findall(nodes.section):  # `(name)=` above a heading
        for anchor in section["ids"]:
            slugs.setdefault(anchor, (0, anchor, str(section["names"][0] if section["names"] else anchor)))
    for anchor, text in anchors_in(document).items():
        slugs.setdefault(anchor, (0, anchor, text))
    metadata["myst_slugs"] = slugs
