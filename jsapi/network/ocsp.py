# SPDX-License-Identifier: MIT
"""OCSPQuery: asking a responder for the status of certificates (RFC 6960)."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from typing import Any, Self

from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError
from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.network import http
from jsapi.network.http import BadUrlError, Request, TransferError
from jsapi.script import ScriptObject
from jsapi.services import Services
from jsapi.x509 import X509, signatures
from jsapi.x509.structure import Signed

CONSTANTS = {
    "GOOD": 0, "UNKNOWN": 1, "REVOKED": 100, "KEYCOMPROMISE": 101, "CACOMPROMISE": 102, "AFFILIATIONCHANGED": 103,
    "SUPERSEDED": 104, "CESSATIONOFOPERATION": 105, "CERTIFICATEHOLD": 106, "REMOVEFROMCRL": 108,
    "PRIVILEGEWITHDRAWN": 109, "AACOMPROMISE": 110,
}  # fmt: skip
_NAMES = {value: name for name, value in CONSTANTS.items()}
_REVOKED = CONSTANTS["REVOKED"]
_NONCE = 16  # bytes
_TIMEOUT = 30.0  # seconds
_REASONS = {
    "unspecified": 0, "key_compromise": 1, "ca_compromise": 2, "affiliation_changed": 3, "superseded": 4,
    "cessation_of_operation": 5, "certificate_hold": 6, "remove_from_crl": 8, "privilege_withdrawn": 9,
    "aa_compromise": 10,
}  # fmt: skip


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("OCSPQuery", code, reason, message)


def _serial(certificate: X509) -> int:
    return int.from_bytes(certificate.certificate.serial, "big", signed=True)


@host_class("OCSPQuery", CONSTANTS)
class OCSPQuery:
    """Certificates of one issuer, and what the responder said about them."""

    def __init__(self, issuer: X509, root: X509 | None = None) -> None:
        self._issuer = issuer
        self._root = root
        self._certificates: list[X509] = []
        self._nonce = os.urandom(_NONCE)
        self._response: bytes | None = None
        self._answers: dict[int, Any] = {}

    @classmethod
    @constructor
    def create(cls, *certificates: Value) -> OCSPQuery:
        """For certificates of an issuer; of two arguments the first is a root that may certify the responder."""
        if not certificates:
            raise _error(ErrorCode.ARGUMENTS_MISSING, 0, "The certificate of the issuer is missing")
        if len(certificates) > 2:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(certificates), "Expected a root and the issuer")
        for index, certificate in enumerate(certificates):
            if not isinstance(certificate, X509):
                raise _error(ErrorCode.INVALID_TYPE, index, f"Argument {index + 1} must be a X509")
        return cls(certificates[-1], certificates[0] if len(certificates) == 2 else None)

    # ---- asking ----

    @method("add")
    def add(self, certificate: X509) -> Self:
        """Ask for the status of a certificate."""
        self._certificates.append(certificate)
        return self

    @method("getRequest")
    def get_request(self) -> ByteString:
        """The request in DER."""
        from asn1crypto import ocsp

        entries = [ocsp.Request({"req_cert": self._identifier(certificate)}) for certificate in self._certificates]
        nonce = {"extn_id": "nonce", "critical": False, "extn_value": self._nonce}
        request = ocsp.TBSRequest({"request_list": entries, "request_extensions": [nonce]})
        return ByteString(ocsp.OCSPRequest({"tbs_request": request}).dump())

    def _identifier(self, certificate: X509) -> Any:
        """Issuer by SHA-1 of name and key, which every responder knows (RFC 5019, 2.1.1), and the serial number."""
        from asn1crypto import ocsp, x509

        issuer = x509.Certificate.load(bytes(self._issuer))
        key = issuer.public_key["public_key"].contents[1:]
        return ocsp.CertId(
            {
                "hash_algorithm": {"algorithm": "sha1"},
                "issuer_name_hash": hashlib.sha1(issuer.subject.dump(), usedforsecurity=False).digest(),
                "issuer_key_hash": hashlib.sha1(key, usedforsecurity=False).digest(),
                "serial_number": _serial(certificate),
            }
        )

    @method("execute")
    def execute(self, services: Services) -> Self:
        """Ask the responder that a certificate names, else that of the issuer; OBJECT_NOT_FOUND when none does."""
        named = (certificate.get_ocsp_responder_url() for certificate in (*self._certificates, self._issuer))
        url = next((found for found in named if found), None)
        if url is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, "No certificate names an OCSP responder")
        services.check_interrupt()
        self._take(bytes(self.post(url, self.get_request())))
        return self

    @method("post")
    def post(self, url: str, request: ByteString, headers: Value = None) -> ByteString:
        """Send a request to a responder and give its response unchecked; headers are an array of "Name: value"."""
        fields = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        if headers is not None:
            fields |= _fields(headers)
        try:
            response = http.send(Request(http.check_url(url), "POST", bytes(request), fields, _TIMEOUT))
        except BadUrlError as error:
            raise _error(ErrorCode.INVALID_DATA, 0, str(error)) from None
        except TransferError as error:
            raise _error(ErrorCode.DEVICE_ERROR, 1, str(error)) from None
        if response.status != 200:
            raise _error(ErrorCode.DEVICE_ERROR, response.status, f"{url}: {response.status} {response.reason}")
        return ByteString(response.body)

    # ---- the answer ----

    def _take(self, data: bytes) -> None:
        from asn1crypto import ocsp

        self._answers, self._response = {}, None
        try:
            node.parse_whole(data)  # bounds the depth for the parser that follows
            response = ocsp.OCSPResponse.load(data)
            status = response["response_status"].native
            if status != "successful":
                raise _error(ErrorCode.DEVICE_ERROR, int(response["response_status"].dump()[-1]), f"Refused: {status}")
            basic = response.basic_ocsp_response
            self._check_signature(basic)
            self._check_nonce(basic["tbs_response_data"])
            answers = list(basic["tbs_response_data"]["responses"])
            found = {item["cert_id"]["serial_number"].native: item for item in answers if self._is_ours(item)}
        except (MalformedError, ValueError, TypeError, KeyError) as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"The response is malformed: {error}") from None
        self._answers, self._response = found, data

    def _is_ours(self, answer: Any) -> bool:
        """Whether an answer is about a certificate that was asked for, of this issuer."""
        given = answer["cert_id"].dump()
        return any(given == self._identifier(certificate).dump() for certificate in self._certificates)

    def _check_nonce(self, data: Any) -> None:
        for extension in data["response_extensions"] or []:
            if extension["extn_id"].native == "nonce" and extension["extn_value"].parsed.native != self._nonce:
                raise _error(ErrorCode.SIGNATURE_FAILED, 0, "The response belongs to another request")

    def _check_signature(self, basic: Any) -> None:
        algorithm = node.parse_whole(basic["signature_algorithm"].dump())
        body, signature = basic["tbs_response_data"].dump(), basic["signature"].native
        signed = Signed(b"", body, algorithm, signature)
        try:
            for signer in self._allowed_signers(basic):
                if signatures.verifies(signed, signer.get_public_key()):
                    return
        except signatures.UnsupportedSignatureError as error:
            raise _error(ErrorCode.INVALID_MECH, 0, str(error)) from None
        raise _error(ErrorCode.SIGNATURE_FAILED, 0, "The response is not signed by the issuer or its responder")

    def _allowed_signers(self, basic: Any) -> list[X509]:
        """The issuer, and responders that it or the root has certified for OCSP signing (RFC 6960, 4.2.2.2)."""
        allowed = [self._issuer]
        for item in basic["certs"] or []:
            usage = item.extended_key_usage_value
            certificate = X509.load(item.dump())
            if usage is not None and "ocsp_signing" in usage.native and self._certified(certificate):
                allowed.append(certificate)
        return allowed

    def _certified(self, certificate: X509) -> bool:
        for authority in (self._issuer, self._root):
            if authority is None:
                continue
            try:
                certificate.check_validity()
                certificate.verify_with(authority)
            except GPError:
                continue
            return True
        return False

    @method("getResponse")
    def get_response(self) -> ByteString | None:
        """The response in DER, null before one was taken."""
        return None if self._response is None else ByteString(self._response)

    def _answer(self, certificate: X509) -> Any:
        if self._response is None:
            raise _error(ErrorCode.INVALID_USAGE, 0, "There is no response yet, call execute")
        answer = self._answers.get(_serial(certificate))
        if answer is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, "The response says nothing about this certificate")
        until = answer["next_update"].native
        if until is not None and until < datetime.now(UTC):
            raise _error(ErrorCode.EXPIRED, 0, f"The response was valid until {until}")
        return answer

    @method("getStatus")
    def get_status(self, certificate: X509) -> int:
        """GOOD, UNKNOWN, REVOKED without reason, or one of the reasons."""
        status = self._answer(certificate)["cert_status"]
        if status.name != "revoked":
            return CONSTANTS["GOOD"] if status.name == "good" else CONSTANTS["UNKNOWN"]
        return _REVOKED + _REASONS.get(status.chosen["revocation_reason"].native or "unspecified", 0)

    @method("getStatusString")
    def get_status_string(self, certificate: X509) -> str:
        """Name of the status, for a revoked certificate with the time."""
        name, moment = _NAMES[self.get_status(certificate)], self.get_revocation_time(certificate)
        return name if moment is None else f"{name} on {moment:%Y-%m-%d %H:%M:%S} UTC"

    @method("getRevocationTime")
    def get_revocation_time(self, certificate: X509) -> datetime | None:
        """When the certificate was revoked, null when it was not."""
        status = self._answer(certificate)["cert_status"]
        moment: datetime | None = status.chosen["revocation_time"].native if status.name == "revoked" else None
        return moment


def _fields(headers: Any) -> dict[str, str]:
    lines = headers if isinstance(headers, list) else None
    if lines is None or isinstance(headers, ScriptObject) or not all(isinstance(line, str) for line in lines):
        raise _error(ErrorCode.INVALID_TYPE, 2, "Header fields are an array of strings")
    if any(":" not in line or any(char in line for char in "\r\n\0") for line in lines):
        raise _error(ErrorCode.INVALID_DATA, 2, "A header field is written Name: value")
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
