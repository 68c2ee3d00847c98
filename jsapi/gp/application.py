# SPDX-License-Identifier: MIT
"""Application, GPApplication and GPSecurityDomain: applications on a card with their profiles (section 17.3).

Scripts read and assign `aid`, `card`, `profile` and the others as plain properties, so the host side reads them from
the JavaScript object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from jsapi import ber, encodings, key_profile
from jsapi.byte_sequence import decode_text
from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.declare import UNDEFINED, Text, Value, constructor, host_class, method, prop
from jsapi.gp import load_file
from jsapi.gp.channel import GPScp02, GPScp03, SecureChannel
from jsapi.gperror import ErrorCode, GPError
from jsapi.gpxml.host import application_rules
from jsapi.gpxml.host import load as load_xml
from jsapi.key import Key
from jsapi.script import ScriptObject
from jsapi.services import Services

_OK = 0x9000
_SELECT, _DELETE, _INSTALL, _LOAD, _GET_DATA = 0xA4, 0xE4, 0xE6, 0xE8, 0xCA
_FOR_LOAD, _FOR_INSTALL, _FOR_INSTALL_AND_SELECTABLE = 0x02, 0x04, 0x0C
_AID_TAG, _CARD_DATA = 0x4F, 0x66
_SCP_OID = bytes.fromhex("2A864886FC6B04")  # 1.2.840.114283.4, followed by the protocol and its options

FindKey = Callable[[str], Any]


def application_profile(services: Services, profile: Any) -> Any:
    """A profile as object: from a file name, or the object itself."""
    if isinstance(profile, str):
        return services.scripts.reference(load_xml(services, profile, application_rules()))
    return profile


@host_class("Application", identity=True)
class Application:
    """An application with profile, AID, card, crypto, keys and data elements."""

    NAME = "Application"

    def __init__(self, services: Services, profile: Any, values: Sequence[Any] = ()) -> None:
        self._services = services
        self._profile = application_profile(services, profile)
        given = [*values, *[UNDEFINED] * 4]
        self._aid, self._card, self._crypto, self._mapper = given[:4]
        self._data = services.scripts.new_object()
        self._keys = services.scripts.new_object()
        self.find_key_profile: FindKey = lambda _unique_id: None
        self._has_functions = False

    @classmethod
    @constructor
    def create(cls, services: Services, profile: Value, *values: Value) -> Any:
        """From a profile (file or object), and in this order: AID, card, crypto, data mapper."""
        if not isinstance(profile, str | ScriptObject):
            raise GPError(cls.NAME, ErrorCode.INVALID_TYPE, 0, "A profile is a file name or an object")
        if len(values) > 4:
            raise GPError(cls.NAME, ErrorCode.INVALID_ARGUMENTS, len(values) + 1, "Too many arguments")
        return cls(services, profile, values)

    # ---- properties that scripts may assign ----

    @property
    @prop("profile", enumerable=True, own=True)
    def profile(self) -> Value:
        """The application profile."""
        return self._profile

    @property
    @prop("aid", enumerable=True, own=True)
    def aid(self) -> Value:
        """Application identifier, a ByteString."""
        return self._aid

    @property
    @prop("card", enumerable=True, own=True)
    def card(self) -> Value:
        """The card that holds the application."""
        return self._card

    @property
    @prop("crypto", enumerable=True, own=True)
    def crypto(self) -> Value:
        """The crypto object."""
        return self._crypto

    @property
    @prop("data", own=True)
    def data(self) -> Value:
        """Data elements by name, while a script fragment runs."""
        return self._data

    @property
    @prop("key", own=True)
    def key(self) -> Value:
        """Keys by name."""
        return self._keys

    # ---- scripts of the profile ----

    def _this(self) -> ScriptObject:
        """The JavaScript object, with the functions of the profile."""
        this = self._services.scripts.reference(self)
        if not self._has_functions:
            self._has_functions = True
            for name, function in self._entries("Function"):
                script = key_profile.member(function, "Script")
                if isinstance(script, ScriptObject):
                    this.set(name, script)
        return this

    @method("run")
    def run(self, name: str) -> None:
        """Run a script fragment of the profile with the application as `this`; OBJECT_NOT_FOUND for unknown names."""
        fragment = key_profile.member(key_profile.member(self._profile, "ScriptFragment"), name)
        script = key_profile.member(fragment, "Script")
        if not isinstance(script, ScriptObject):
            raise GPError(self.NAME, ErrorCode.OBJECT_NOT_FOUND, 0, f"The profile has no script fragment {name}")
        this = self._this()
        self._fill_keys()
        self._fill_data()
        script.call("call", this)
        self._put_data()

    def _entries(self, name: str) -> list[tuple[str, Any]]:
        """Entries of an array of the profile by their names."""
        array = key_profile.member(self._profile, name)
        if not isinstance(array, ScriptObject):
            return []
        return [(key, array.get(key)) for key in self._services.scripts.names(array)]

    def _fill_keys(self) -> None:
        for name, entry in self._entries("Key"):
            profile = self.find_key_profile(_text(entry, "ProfileID"))
            if profile is not None and not self._keys.has(name):
                self._keys.set(name, Key.create(self._services, profile))

    def _fill_data(self) -> None:
        mapper = self._mapper
        for name, entry in self._entries("DataElement"):
            if _text(entry, "External") != "true" and _text(entry, "Value"):
                value = decode_text(self.NAME, _text(entry, "Value"), _encoding(entry))
                self._data.set(name, ByteString(value))
            elif isinstance(mapper, ScriptObject) and mapper.has("get"):
                length = _text(entry, "Length")
                fixed = _text(entry, "FixedLength") == "true"
                number = int(length) if length.isdecimal() else 0
                self._data.set(name, mapper.call("get", name, fixed, number, int(_encoding(entry))))

    def _put_data(self) -> None:
        """Give data elements that the profile marks with Update back to the data mapper."""
        mapper = self._mapper
        for name, entry in self._entries("DataElement"):
            wanted = _text(entry, "Update") == "true" and isinstance(mapper, ScriptObject) and mapper.has("put")
            if wanted and self._data.has(name):
                mapper.call("put", name, self._data.get(name), int(_encoding(entry)))

    # ---- commands ----

    def _connected(self) -> Card:
        card = self._services.scripts.reference(self).get("card")
        if not isinstance(card, Card):
            raise GPError(self.NAME, ErrorCode.INVALID_USAGE, 0, "The application has no card")
        return card

    def _identifier(self) -> bytes:
        aid = self._services.scripts.reference(self).get("aid")
        if not isinstance(aid, ByteString):
            raise GPError(self.NAME, ErrorCode.INVALID_USAGE, 0, "The application has no AID")
        return bytes(aid)

    def _channel(self) -> SecureChannel | None:
        """The open secure channel through which commands go."""
        return None

    def _send(self, header: Sequence[int], options: Sequence[Any]) -> ByteString:
        given = list(options)
        if not (given and isinstance(given[-1], list)):
            given.append([_OK])
        return self._connected().send_built(0, 4, header, given, self._channel())

    @method("sendApdu")
    def send_apdu(self, cla: int, ins: int, p1: int, p2: int, *options: Value) -> ByteString:
        """Card.sendApdu, through the secure channel when one is open; 9000 unless other status words are accepted."""
        return self._send((cla, ins, p1, p2), options)

    @method("select")
    def select(self, *options: Value) -> ByteString:
        """Select by AID: the next one (true), without answer (second true); accepted status words come last."""
        flags = [item for item in options if isinstance(item, bool)]
        rest = list(options[len(flags) :])
        fitting = len(flags) <= 2 and len(rest) <= 1 and all(isinstance(item, list) for item in rest)
        if not fitting or list(options[: len(flags)]) != flags:
            raise GPError(self.NAME, ErrorCode.INVALID_TYPE, len(flags), "select takes two booleans and an array")
        following, silent = [*flags, False, False][:2]
        p2 = (0x02 if following else 0) | (0x0C if silent else 0)
        return self._accepting((0, _SELECT, 4, p2), self._identifier(), rest, le=None if silent else 0, open_=False)

    def _accepting(
        self,
        header: Sequence[int],
        data: bytes,
        accepted: Sequence[Any],
        *,
        position: int = 0,
        le: int | None = 0,
        open_: bool = True,
    ) -> ByteString:
        """A command whose status word is 9000 unless the script accepts others, in argument number `position`."""
        options: list[Any] = [ByteString(data)] + ([] if le is None else [le])
        if accepted and not isinstance(accepted[0], list):
            raise GPError(self.NAME, ErrorCode.INVALID_TYPE, position, "Accepted status words are an array")
        options.append(accepted[0] if accepted else [_OK])
        return self._connected().send_built(0, 4, header, options, self._channel() if open_ else None)


@host_class("GPApplication", identity=True)
class GPApplication(Application):
    """An application of a GlobalPlatform card."""

    NAME = "GPApplication"

    @property
    @prop("securityDomain", own=True)
    def security_domain(self) -> Value:
        """The security domain of the application; scripts assign it."""
        return None


@host_class("GPSecurityDomain", {"CM_ONLY": 0x80, "APPS_ONLY": 0x40, "LF_ONLY": 0x20}, identity=True)
class GPSecurityDomain(Application):
    """A security domain: card content management over a secure channel."""

    NAME = "GPSecurityDomain"

    def __init__(self, services: Services, profile: Any, values: Sequence[Any] = ()) -> None:
        super().__init__(services, profile, values)
        self._secure_channel: SecureChannel | None = None

    @property
    @prop("secureChannel", own=True)
    def secure_channel(self) -> Value:
        """The secure channel, null before openSecureChannel."""
        return self._secure_channel

    def _channel(self) -> SecureChannel | None:
        channel = self._secure_channel
        return channel if channel is not None and channel.is_open else None

    @method("openSecureChannel")
    def open_secure_channel(self, level: Value) -> None:
        """Open a secure channel as the script of the profile says; its protocol is the one that the card announces."""
        profile = key_profile.member(self._profile, "SecureChannel")
        script = key_profile.member(key_profile.member(profile, "OpenSecureChannel"), "Script")
        if not isinstance(script, ScriptObject):
            message = "The profile has no script SecureChannel/OpenSecureChannel"
            raise GPError(self.NAME, ErrorCode.OBJECT_NOT_FOUND, 0, message)
        card = self._connected()
        self._secure_channel = None
        protocol = self._announced(card) or _text(profile, "SecureChannel")
        self._secure_channel = GPScp03(card) if protocol in ("3", "SCP03") else GPScp02(card)
        this = self._this()
        self._fill_keys()
        script.call("call", this, level)

    def _announced(self, card: Card) -> str:
        """Protocol number in the card recognition data (Card Specification, H.2), "" when the card has none."""
        response = card.exchange(bytes([0x80, _GET_DATA, 0, _CARD_DATA, 0]))
        start = response.find(_SCP_OID)
        if response[-2:] != b"\x90\x00" or start < 0 or len(response) <= start + len(_SCP_OID):
            return ""
        return str(response[start + len(_SCP_OID)])

    # ---- content ----

    @method("deleteAID")
    def delete_aid(self, aid: ByteString, *accepted: Value) -> ByteString:
        """DELETE an application or load file."""
        return self._accepting((0x80, _DELETE, 0, 0), ber.encode(_AID_TAG, bytes(aid)), accepted, position=2)

    @method("installForLoad")
    def install_for_load(
        self,
        load_file: ByteString,
        domain: ByteString | None,
        digest: ByteString | None,
        parameters: ByteString | None,
        token: ByteString | None,
        *accepted: Value,
    ) -> ByteString:
        """INSTALL [for load]; null for an empty field."""
        return self._install(_FOR_LOAD, (load_file, domain, digest, parameters, token), accepted)

    @method("installForInstall")
    def install_for_install(
        self,
        load_file: ByteString,
        module: ByteString,
        application: ByteString,
        privileges: ByteString,
        parameters: ByteString | None,
        token: ByteString | None,
        *accepted: Value,
    ) -> ByteString:
        """INSTALL [for install]."""
        return self._install(_FOR_INSTALL, (load_file, module, application, privileges, parameters, token), accepted)

    @method("installForInstallAndSelectable")
    def install_for_install_and_selectable(
        self,
        load_file: ByteString,
        module: ByteString,
        application: ByteString,
        privileges: ByteString,
        parameters: ByteString | None,
        token: ByteString | None,
        *accepted: Value,
    ) -> ByteString:
        """INSTALL [for install and make selectable]."""
        fields = (load_file, module, application, privileges, parameters, token)
        return self._install(_FOR_INSTALL_AND_SELECTABLE, fields, accepted)

    def _install(self, p1: int, fields: Sequence[ByteString | None], accepted: Sequence[Any]) -> ByteString:
        values = [b"" if value is None else bytes(value) for value in fields]
        data = b"".join(ber.encode_length(len(value)) + value for value in values)
        return self._accepting((0x80, _INSTALL, p1, 0), data, accepted, position=len(fields) + 1)

    @method("loadByName", lenient=True)
    def load_by_name(self, name: Text) -> None:
        """LOAD a CAP file in blocks."""
        content = load_file.read(self._services, name)
        blocks = load_file.blocks(content)
        with self._services.progress(f"Loading {name}", len(blocks)) as progress:
            for number, block in enumerate(blocks):
                last = number == len(blocks) - 1
                self._accepting((0x80, _LOAD, 0x80 if last else 0, number & 0xFF), block, ())
                progress.update(number + 1)


def _text(entry: Any, name: str) -> str:
    value = key_profile.member(entry, name)
    return value if isinstance(value, str) else ""


def _encoding(entry: Any) -> int:
    name = _text(entry, "Encoding") or "HEX"
    if name not in encodings.Encoding.__members__:
        _refuse_encoding(name)
    return int(encodings.Encoding[name])


def _refuse_encoding(name: str) -> NoReturn:
    raise GPError("Application", ErrorCode.INVALID_ENCODING, 0, f"The profile names the unknown encoding {name}")
