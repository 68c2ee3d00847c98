# SPDX-License-Identifier: MIT
"""What EAC20 reads from a chip: files, SecurityInfos, and references of trust anchors."""

from __future__ import annotations

from typing import Any

from jsapi import ber
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Value, method, prop
from jsapi.eac import security_infos
from jsapi.eac.chip import Chip, file_id_of
from jsapi.eac.security_infos import (
    ChipAuthenticationDomainParameterInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEDomainParameterInfo,
    PACEInfo,
    RestrictedIdentificationInfo,
    SecurityInfo,
)
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.hsm.p15 import first_element
from jsapi.services import Services

AIDS = {
    "AID_LDS": bytes.fromhex("A0000002471001"),
    "AID_eID": bytes.fromhex("E80704007F00070302"),
    "AID_eSign": bytes.fromhex("A000000167455349474E"),
}
SHORT_IDS = {
    "SFI_CVCA": 0x1C, "SFI_ChipSecurity": 0x1B, "SFI_CardAccess": 0x1C, "SFI_CardSecurity": 0x1D, "SFI_COM": 0x1E,
}  # fmt: skip
_DG14 = 14
_CAR = 0x42


def missing(what: str, number: object) -> GPError:
    """INVALID_DATA: the chip told nothing of that number."""
    return GPError("EAC20", ErrorCode.INVALID_DATA, 0, f"The chip has no {what} with number {number}")


class ChipData:
    """Members of EAC20."""

    chip: Chip

    def __init__(self) -> None:
        self._infos: dict[type[SecurityInfo], dict[int, SecurityInfo]] = {}
        self._references: list[PublicKeyReference] = []
        self._verbose = True
        self._use_fid = False
        self._block = 0
        self._plain_select = False

    # ---- settings ----

    @property
    @prop("verbose")
    def verbose(self) -> bool:
        """Whether the steps are traced (GPSystem.trace); keys never are."""
        return self._verbose

    @verbose.setter
    def verbose(self, verbose: Value) -> None:
        self._verbose = bool(verbose)

    @property
    @prop("useFID")
    def use_fid(self) -> bool:
        """Whether files are selected by file identifier, not by short identifier."""
        return self._use_fid

    @use_fid.setter
    def use_fid(self, use: Value) -> None:
        self._use_fid = bool(use)

    @property
    @prop("maxRData")
    def max_r_data(self) -> int:
        """Bytes of one READ BINARY, 0 for 256."""
        return self._block

    @max_r_data.setter
    def max_r_data(self, length: Value) -> None:
        self._block = int(length) if isinstance(length, (int, float)) else 0

    @property
    @prop("selectADFwithoutSM")
    def plain_select(self) -> bool:
        """Whether secure messaging ends when an application is selected."""
        return self._plain_select

    @plain_select.setter
    def plain_select(self, plain: Value) -> None:
        self._plain_select = bool(plain)

    def log(self, services: Services, text: str) -> None:
        """Trace a step."""
        if self._verbose:
            services.trace(f"{text}\n")

    # ---- files ----

    @method("selectADF")
    def select_adf(self, aid: ByteString) -> None:
        """Select an application."""
        self.chip.select_application(bytes(aid), protected=not self._plain_select)

    @method("selectLDS")
    def select_lds(self) -> None:
        """Select the travel document application."""
        self.select_adf(ByteString(AIDS["AID_LDS"]))

    @method("select_eID")
    def select_eid(self) -> None:
        """Select the eID application."""
        self.select_adf(ByteString(AIDS["AID_eID"]))

    @method("select_eSign")
    def select_esign(self) -> None:
        """Select the signature application."""
        self.select_adf(ByteString(AIDS["AID_eSign"]))

    @method("readEFwithFID")
    def read_ef_with_fid(self, file_id: ByteString) -> ByteString:
        """Content of a file by its identifier."""
        self.chip.select_file(bytes(file_id))
        return ByteString(self.chip.read(block=self._block))

    @method("readEFwithSFI")
    def read_ef_with_sfi(self, short_id: int) -> ByteString:
        """Content of a file by its short identifier."""
        if self._use_fid:
            return self.read_ef_with_fid(ByteString(file_id_of(short_id)))
        return ByteString(self.chip.read(short_id, self._block))

    @method("updateEFwithFID")
    def update_ef_with_fid(self, file_id: ByteString, data: ByteString) -> None:
        """Write a file by its identifier."""
        self.chip.select_file(bytes(file_id))
        self.chip.write(bytes(data))

    @method("updateEFwithSFI")
    def update_ef_with_sfi(self, short_id: int, data: ByteString) -> None:
        """Write a file by its short identifier."""
        if self._use_fid:
            self.update_ef_with_fid(ByteString(file_id_of(short_id)), data)
        else:
            self.chip.write(bytes(data), short_id)

    # ---- SecurityInfos ----

    @method("processSecurityInfos")
    def process_security_infos(self, infos: ASN1, signed: bool = False) -> None:
        """Take SecurityInfos; of two with the same number the first counts unless the later ones are `signed`."""
        for info in security_infos.parse_infos(infos):
            number = info.values.get("parameterId", info.values.get("keyId", 0))
            known = self._known(type(info))
            if signed or number not in known:
                known[number] = info

    def _known(self, kind: type[SecurityInfo]) -> dict[int, SecurityInfo]:
        return self._infos.setdefault(kind, {})

    def info(self, kind: type[SecurityInfo], number: int) -> SecurityInfo:
        """Info of a kind by its number; INVALID_DATA when there is none."""
        found = self._known(kind).get(number)
        if found is None:
            raise missing(kind.NAME, number)
        return found

    def pace_info(self, number: int) -> SecurityInfo:
        """PACEInfo with a number; 0 is the first one when there is none with this number."""
        known = self._known(PACEInfo)
        if number == 0 and number not in known and known:
            return next(iter(known.values()))
        return self.info(PACEInfo, number)

    def _list(self, kind: type[SecurityInfo]) -> list[Any]:
        return list(self._known(kind).values())

    @method("getPACEInfos")
    def get_pace_infos(self) -> list[Any]:
        """PACEInfo objects."""
        return self._list(PACEInfo)

    @method("getPACEDomainParameterInfos")
    def get_pace_domain_parameter_infos(self) -> list[Any]:
        """PACEDomainParameterInfo objects."""
        return self._list(PACEDomainParameterInfo)

    @method("getCAInfos")
    def get_ca_infos(self) -> list[Any]:
        """ChipAuthenticationInfo objects."""
        return self._list(ChipAuthenticationInfo)

    @method("getCADomainParameterInfos")
    def get_ca_domain_parameter_infos(self) -> list[Any]:
        """ChipAuthenticationDomainParameterInfo objects."""
        return self._list(ChipAuthenticationDomainParameterInfo)

    @method("getCAKeyId")
    def get_ca_key_id(self, privileged: bool = False) -> Value:
        """Number of the chip's key for chip authentication, or of a second one for privileged terminals."""
        numbers = sorted(self._known(ChipAuthenticationInfo) or self._known(ChipAuthenticationPublicKeyInfo))
        if not numbers:
            return UNDEFINED
        return numbers[-1 if privileged else 0]

    @method("getRIKeyId")
    def get_ri_key_id(self, authorized_only: bool = False) -> Value:
        """Number of a key for restricted identification, with or without the need of authorization."""
        for number, info in self._known(RestrictedIdentificationInfo).items():
            if bool(info.values.get("authorizedOnly")) is authorized_only:
                return number
        return UNDEFINED

    @method("readCardAccess")
    def read_card_access(self) -> None:
        """Read EF.CardAccess, which is not signed."""
        content = self.read_ef_with_sfi(SHORT_IDS["SFI_CardAccess"])
        self.process_security_infos(ASN1.parse(bytes(content)), False)

    @method("readCardInfo")
    def read_card_info(self) -> None:
        """The same, as older scripts call it."""
        self.read_card_access()

    @method("readDG14")
    def read_dg14(self) -> None:
        """Read data group 14; its hash is for the script to compare with EF.SOD."""
        self.process_security_infos(ASN1.parse(bytes(self.read_ef_with_sfi(_DG14))).get(0), True)

    @method("readCardSecurity")
    def read_card_security(self, services: Services) -> None:
        """Read EF.CardSecurity and check the document signer's signature; the chain above it is for the script."""
        self._read_signed(services, SHORT_IDS["SFI_CardSecurity"])

    @method("readChipSecurity")
    def read_chip_security(self, services: Services) -> None:
        """Read EF.ChipSecurity in the same way."""
        self._read_signed(services, SHORT_IDS["SFI_ChipSecurity"])

    def _read_signed(self, services: Services, short_id: int) -> None:
        from jsapi.cms.signed_data import CMSSignedData

        content = first_element(bytes(self.read_ef_with_sfi(short_id)))
        message = CMSSignedData.create(ByteString(content))
        if not message.is_valid(0):
            text = "The signature of the document signer is not valid"
            raise GPError("EAC20", ErrorCode.SIGNATURE_FAILED, short_id, text)
        self.log(services, "The signature of the document signer is valid; its certificate chain was not checked")
        self.process_security_infos(ASN1.parse(bytes(message.get_signed_content())), True)

    # ---- trust anchors ----

    @method("readCVCA")
    def read_cvca(self) -> None:
        """Read EF.CVCA of a travel document: references of one or two trust anchors."""
        content = bytes(self.read_ef_with_sfi(SHORT_IDS["SFI_CVCA"]))
        references, offset = [], 0
        try:
            while offset < len(content) and content[offset] == _CAR:
                part, offset = ber.parse_first(content, offset)
                references.append(part.value)
        except ber.BerError:
            references = []
        if not references:
            raise GPError("EAC20", ErrorCode.INVALID_DATA, 0, "EF.CVCA names no trust anchor")
        self.set_trust_anchors(*references)

    def set_trust_anchors(self, *references: bytes) -> None:
        """Current and previous trust anchor as the chip names them."""
        self._references = [PublicKeyReference(value.decode("latin-1")) for value in references]

    @method("getTrustAnchorCAR")
    def get_trust_anchor_car(self, previous: bool = False) -> Value:
        """Reference of the current or the previous trust anchor of the chip, undefined when it named none."""
        index = 1 if previous else 0
        return self._references[index] if index < len(self._references) else UNDEFINED
