# SPDX-License-Identifier: MIT
"""What prompt and status bar say: which reader, which card, who is logged in, and VIRTUAL for a card in software."""

from __future__ import annotations

from shell.services import ShellServices
from shell.ui.report import visible

_NARROW = 40


def is_virtual(services: ShellServices) -> bool:
    """Whether the card in use, or else the chosen one, is one in software."""
    cards = services.cards()
    if cards:
        return cards[-1].is_virtual
    return services.readers.default_is_virtual()


def prompt_text(services: ShellServices, width: int) -> str:
    """The prompt; shorter in a narrow terminal, but it always says VIRTUAL."""
    virtual = is_virtual(services)
    if width < _NARROW:
        return "VIRTUAL> " if virtual else "> "
    return "VIRTUAL pyscsh> " if virtual else "pyscsh> "


def bar_text(services: ShellServices, presence: str, width: int) -> str:
    """The status bar in one line of the terminal; what is known without asking any card."""
    cards = services.cards()
    if not cards:
        return _fitted([presence or "no card in use"], width)
    card = cards[-1]
    others = f"and {len(cards) - 1} more" if len(cards) > 1 else ""
    serial = f"serial {card.serial}" if card.serial and card.serial not in card.reader else ""
    tries = ", ".join(f"{pin}: {left} left" if left else f"{pin}: blocked" for pin, left in sorted(card.tries.items()))
    return _fitted([card.login, *filter(None, [tries, serial, card.reader, others])], width)


def _fitted(parts: list[str], width: int) -> str:
    """The parts that fit, the last of them cut."""
    text = " " + " | ".join(visible(part) for part in parts)
    return text if len(text) <= width else text[: max(0, width - 2)] + ".."
