# SPDX-License-Identifier: MIT
"""What scripts find: global host classes and built-in modules, by name and place. Data only, nothing is imported."""

from __future__ import annotations

# Global name -> module:class.
GLOBALS = {
    "ASN1": "jsapi.asn1:ASN1",
    "AccessTerminal": "jsapi.absent:AccessTerminal",
    "Application": "jsapi.gp.application:Application",
    "ApplicationFactory": "jsapi.gp.factory:ApplicationFactory",
    "Atr": "jsapi.atr:Atr",
    "ByteBuffer": "jsapi.bytebuffer:ByteBuffer",
    "ByteString": "jsapi.bytestring:ByteString",
    "CMSGenerator": "jsapi.cms.generator:CMSGenerator",
    "CMSSignedData": "jsapi.cms.signed_data:CMSSignedData",
    "CRL": "jsapi.crl:CRL",
    "Card": "jsapi.card.card:Card",
    "CardFile": "jsapi.card.card_file:CardFile",
    "CardSimulationAdapter": "jsapi.card.simulation:CardSimulationAdapter",
    "Crypto": "jsapi.crypto.crypto:Crypto",
    "Dialog": "jsapi.ui.dialog:Dialog",
    "GPApplication": "jsapi.gp.application:GPApplication",
    "GPScp02": "jsapi.gp.channel:GPScp02",
    "GPScp03": "jsapi.gp.channel:GPScp03",
    "GPSecurityDomain": "jsapi.gp.application:GPSecurityDomain",
    "GPSystem": "jsapi.gpsystem:GPSystem",
    "GPXML": "jsapi.gpxml:GPXML",
    "HttpRequest": "jsapi.absent:HttpRequest",
    "HttpResponse": "jsapi.absent:HttpResponse",
    "HttpSession": "jsapi.absent:HttpSession",
    "IsoSecureChannel": "jsapi.card.secure_channel:IsoSecureChannel",
    "JsScript": "jsapi.js_script:JsScript",
    "Key": "jsapi.key:Key",
    "KeyStore": "jsapi.keystore:KeyStore",
    "LDAP": "jsapi.network.ldap:LDAP",
    "OCSPQuery": "jsapi.network.ocsp:OCSPQuery",
    "OutlineNode": "jsapi.ui.outline_node:OutlineNode",
    "PKCS11Object": "jsapi.absent:PKCS11Object",
    "PKCS11Provider": "jsapi.absent:PKCS11Provider",
    "PKCS11Session": "jsapi.absent:PKCS11Session",
    "TLV": "jsapi.tlv:TLV",
    "TLVList": "jsapi.tlv:TLVList",
    "Task": "jsapi.ui.task:Task",
    "URLConnection": "jsapi.network.url_connection:URLConnection",
    "X509": "jsapi.x509:X509",
    "XMLSignature": "jsapi.absent:XMLSignature",
}

# Module id -> exported name -> module:class.
MODULES = {
    "scsh/sc-hsm/DKEK": {"DKEK": "jsapi.hsm.dkek:DKEK"},
    "scsh/sc-hsm/SmartCardHSM": {
        "SmartCardHSM": "jsapi.hsm.smartcardhsm:SmartCardHSM",
        "SmartCardHSMInitializer": "jsapi.hsm.initializer:SmartCardHSMInitializer",
        "SmartCardHSMKey": "jsapi.hsm.key:SmartCardHSMKey",
        "SmartCardHSMKeySpecGenerator": "jsapi.hsm.keyspec:SmartCardHSMKeySpecGenerator",
    },
    "scsh/sc-hsm/KeyDomain": {"KeyDomain": "jsapi.hsm.key_domain:KeyDomain"},
    "scsh/sc-hsm/ManagePKA": {"ManagePKA": "jsapi.hsm.manage_pka:ManagePKA"},
    "scsh/sc-hsm/HSMKeyStore": {"HSMKeyStore": "jsapi.hsm.keystore:HSMKeyStore"},
    "scsh/pkcs/PKCS1": {"PKCS1": "jsapi.pkcs.pkcs1:PKCS1"},
    "scsh/pkcs/PKCS8": {"PKCS8": "jsapi.pkcs.pkcs8:PKCS8"},
    "scsh/pkcs/PKCS10": {"PKCS10Generator": "jsapi.pkcs.pkcs10:PKCS10Generator"},
    "scsh/x509/PKIXCommon": {"PKIXCommon": "jsapi.pkix:PKIXCommon"},
    "pyscsh/Attestation": {"Attestation": "jsapi.hsm.attestation:Attestation"},
    "scsh/eac/CVC": {"CVC": "jsapi.hsm.cvc:CVC"},
    "pyscsh/CeremonyFiles": {"CeremonyFiles": "jsapi.ceremony.files:CeremonyFiles"},
    "pyscsh/CeremonyRecord": {"CeremonyRecord": "jsapi.ceremony.record:CeremonyRecord"},
    "scsh/x509/CRLGenerator": {"CRLGenerator": "jsapi.x509.crl_generator:CRLGenerator"},
    "scsh/x509/X509CA": {"X509CA": "jsapi.x509.ca:X509CA"},
    "scsh/x509/X509CertificateGenerator": {
        "X509CertificateGenerator": "jsapi.x509.generator:X509CertificateGenerator",
    },
    "pyscsh/Console": {"Console": "jsapi.console:Console"},
    "pyscsh/DerivedPublicKey": {"DerivedPublicKey": "jsapi.ceremony.derived_key:DerivedPublicKey"},
    "pyscsh/Manifest": {"Manifest": "jsapi.ceremony.manifest:Manifest"},
    "pyscsh/PaperShare": {"PaperShare": "jsapi.ceremony.paper_page:PaperShare"},
    "pyscsh/Rehearsal": {"Rehearsal": "jsapi.ceremony.rehearsal:Rehearsal"},
    "pyscsh/SplitPassword": {
        "JoinedPassword": "jsapi.ceremony.split_password:JoinedPassword",
        "SplitPassword": "jsapi.ceremony.split_password:SplitPassword",
    },
    "pyscsh/WrappedKeyFile": {"WrappedKeyFile": "jsapi.hsm.wrapped_key_file:WrappedKeyFile"},
}

# Host classes that scripts meet as results but cannot construct.
RESULTS = {
    "CVC": "jsapi.hsm.cvc:CVC",
    "NativeCRL": "jsapi.crl:NativeCRL",
    "NativeCertificate": "jsapi.x509.native:NativeCertificate",
    "NativeKeyStore": "jsapi.keystore.native:NativeKeyStore",
    "NativeName": "jsapi.x509.native:NativeName",
    "NativePublicKey": "jsapi.x509.native:NativePublicKey",
    "PublicKeyReference": "jsapi.hsm.holder_reference:PublicKeyReference",
    "SmartCardHSMCrypto": "jsapi.hsm.crypto:SmartCardHSMCrypto",
}
