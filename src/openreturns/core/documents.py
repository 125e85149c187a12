"""PDF documents by typst: a template file and data in, the file's bytes out.

Data travels as JSON and is never pasted into markup, so no name or comment can
change a document or break it.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
_one_at_a_time = Lock()


@cache
def _compiler(template: Path) -> typst.Compiler:
    """A compiler per template; it keeps what it has parsed, which makes labels quick."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Compile a template with data, read there by `json(bytes(sys.inputs.data))`.

    The date of the document is fixed, so equal input gives equal bytes.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        made = _compiler(template).compile(format="pdf", sys_inputs=inputs, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("the document has no pages")
    return made
