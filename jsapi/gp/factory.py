# SPDX-License-Identifier: MIT
"""ApplicationFactory: profiles by unique identifier, and applications made from them (section 17.3)."""

from __future__ import annotations

from typing import Annotated, Any

from jsapi import key_profile
from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.declare import UNDEFINED, Reason, Value, constructor, host_class, method
from jsapi.gp.application import Application, GPApplication, GPSecurityDomain, application_profile
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services

_DOMAINS = ("CM", "SD", "ISD")


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("ApplicationFactory", code, reason, message)


@host_class("ApplicationFactory")
class ApplicationFactory:
    """Profiles of keys and applications."""

    def __init__(self, services: Services, crypto: Any) -> None:
        self._services = services
        self._crypto = crypto
        self._keys: dict[str, Any] = {}
        self._applications: dict[str, Any] = {}

    @classmethod
    @constructor
    def create(cls, services: Services, crypto: Value) -> ApplicationFactory:
        """Factory whose applications use a crypto object."""
        if not hasattr(crypto, "sign"):
            raise _error(ErrorCode.INVALID_TYPE, 0, "Argument 1 must be a Crypto")
        return cls(services, crypto)

    @method("addKeyProfile")
    def add_key_profile(self, profile: Value) -> None:
        """Add a key profile, from a file or as object."""
        content = key_profile.load(self._services, profile) if isinstance(profile, str) else profile
        self._keys[self._unique_id(content)] = content

    @method("addApplicationProfile")
    def add_application_profile(self, profile: Value) -> None:
        """Add an application profile, from a file or as object."""
        content = application_profile(self._services, profile)
        self._applications[self._unique_id(content)] = content

    def _unique_id(self, profile: Any) -> str:
        if not isinstance(profile, dict | ScriptObject):
            raise _error(ErrorCode.INVALID_TYPE, 0, "A profile is a file name or an object")
        found = key_profile.member(profile, "UniqueID")
        if not isinstance(found, str):
            raise _error(ErrorCode.INVALID_DATA, 0, "The profile has no attribute UniqueID")
        return found.upper()

    @method("getApplicationInstance")
    def get_application_instance(
        self,
        data_mapper: Value,
        aid: Annotated[ByteString, Reason(2)],
        card: Value,
        unique_id: Annotated[ByteString, Reason(4)] | None = None,
    ) -> Value:
        """Application for a profile, given as third or fourth argument or named in the profile of the card."""
        if isinstance(card, ByteString):
            unique_id, card = card, UNDEFINED
        elif not isinstance(card, Card):
            raise _error(ErrorCode.INVALID_TYPE, 3, "Argument 3 must be a Card or the identifier of a profile")
        wanted = bytes(unique_id).hex().upper() if unique_id is not None else _of_card(card, bytes(aid).hex().upper())
        if wanted not in self._applications:
            raise _error(ErrorCode.INVALID_DATA, 0, f"There is no application profile {wanted}")
        profile = self._applications[wanted]
        application: Application = _kind(profile)(self._services, profile, (aid, card, self._crypto, data_mapper))
        application.find_key_profile = lambda name: self._keys.get(name.upper())
        return application


def _of_card(card: Any, aid: str) -> str:
    """Profile identifier of an application instance in the card's own profile, "" when it has none."""
    instances = key_profile.member(card.profile, "ApplicationInstances")
    entries = key_profile.member(instances, "ApplicationInstance")
    candidates = [key_profile.member(entries, aid)]
    if isinstance(entries, list):
        candidates = [entry for entry in entries if key_profile.member(entry, "AID") == aid]
    found = key_profile.member(candidates[0], "ProfileID") if candidates else ""
    return found.upper() if isinstance(found, str) else ""


def _kind(profile: dict[str, Any] | ScriptObject) -> type[Application]:
    info = key_profile.member(profile, "ApplicationInfo")
    if key_profile.member(info, "Type") != "GP":
        return Application
    return GPSecurityDomain if key_profile.member(info, "Subtype") in _DOMAINS else GPApplication
