# SPDX-License-Identifier: MIT
"""What a card forgets when it is reset or its applet is selected again, and what a command works on."""

from __future__ import annotations

from dataclasses import dataclass, field

from jsapi.terminals.virtual.certificates import TrustedKey
from jsapi.terminals.virtual.instructions import Option
from jsapi.terminals.virtual.secure_messaging import Channel
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import StatusWord, require


@dataclass(slots=True)
class Session:
    """Volatile state between reset and reset."""

    selected: bool = False
    pin_verified: bool = False
    authenticated_keys: set[int] = field(default_factory=set)
    """Slots of the registered public keys that authenticated."""
    current_file: int | None = None
    challenge: bytes | None = field(default=None, repr=False)
    """The last random number of 8 bytes that was asked for."""
    trusted: dict[bytes, TrustedKey] = field(default_factory=dict)
    """Public keys of certificates verified in this session, by holder reference."""
    verification_key: TrustedKey | None = None
    """The key that MANAGE SECURITY ENVIRONMENT chose to verify certificates and requests."""
    authentication_slot: int | None = None
    """The registered public key that is to authenticate next."""
    chip_authentication: bool = False
    """Whether the protocol for GENERAL AUTHENTICATE was chosen."""
    channel: Channel | None = None
    pending: bytes = b""
    """Response bytes that wait for GET RESPONSE."""
    pending_status: int = StatusWord.OK
    """Status word that comes with the last of them."""

    def select_applet(self) -> None:
        """Begin anew: no login, no current file, no verified certificate, no secure messaging."""
        fresh = Session(selected=True)
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))

    def log_out(self) -> None:
        """Forget who has authenticated and the current file."""
        self.pin_verified = False
        self.authenticated_keys = set()
        self.authentication_slot = None
        self.current_file = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the handler of a command works on."""

    state: CardState
    session: Session

    def user_authenticated(self) -> bool:
        """Whether PIN and public keys, as the options of the device demand, were presented in this session."""
        settings = self.state.settings
        if settings is None or settings.pka is None:
            return self.session.pin_verified
        keys = len(self.session.authenticated_keys) >= settings.pka.required
        if Option.COMBINED_AUTHENTICATION in settings.options:
            return keys and self.session.pin_verified
        return keys or self.session.pin_verified

    def require_user(self) -> None:
        """CardError 6982 unless the user is authenticated."""
        require(self.user_authenticated(), StatusWord.SECURITY_STATUS_NOT_SATISFIED)
