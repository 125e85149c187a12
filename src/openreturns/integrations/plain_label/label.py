"""A first, bare label; the real drawing replaces this file."""

from dataclasses import dataclass

import typst


@dataclass(frozen=True)
class LabelContent:
    return_number: str
    parcel_code: str
    to: tuple[str, ...]
    sender: tuple[str, ...]
    order_numbers: tuple[str, ...]
    pieces: int
    language: str
    shop_name: str
    parcel: int = 1


def render_label(content: LabelContent) -> bytes:
    """A6 with the number only."""
    return bytes(
        typst.compile(
            b"#set page(width: 105mm, height: 148mm)\n#sys.inputs.n",
            format="pdf",
            sys_inputs={"n": content.parcel_code},
        )
    )
