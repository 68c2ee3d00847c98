# SPDX-License-Identifier: MIT
"""Status words (ISO 7816-4, 5.6): the texts of Card.SWMSG, and what a word means for one command of a SmartCard-HSM."""

from __future__ import annotations

# Texts as the original engine reports them; words without an entry have no text (null).
_TEXTS = {
    0x6282: "Warning processing: End of file reached before reading Ne bytes ",
    0x6283: "Warning processing: Selected file deactivated",
    0x6300: "Warning processing: State of non-volatile memory changed",
    0x6700: "Checking error: Wrong length",
    0x6800: "Checking error: Function in CLA byte not supported",
    0x6881: "Checking error: Logical channel not supported",
    0x6882: "Checking error: Secure Messaging not supported",
    0x6883: "Checking error: Last command of the chain expected",
    0x6884: "Checking error: Command chaining not supported",
    0x6900: "Checking error: Command not allowed",
    0x6981: "Checking error: Command incompatible with file structure",
    0x6982: "Checking error: Security condition not satisfied",
    0x6983: "Checking error: Authentication method locked",
    0x6984: "Checking error: Reference data not usable",
    0x6985: "Checking error: Condition of use not satisfied",
    0x6986: "Checking error: Command not allowed (no current EF)",
    0x6987: "Checking error: Expected secure messaging object missing",
    0x6988: "Checking error: Incorrect secure messaging data object",
    0x6A00: "Checking error: Wrong parameter P1-P2",
    0x6A80: "Checking error: Incorrect parameter in the command data field",
    0x6A81: "Checking error: Function not supported",
    0x6A82: "Checking error: File not found",
    0x6A83: "Checking error: Record not found",
    0x6A84: "Checking error: Not enough memory space in the file",
    0x6A85: "Checking error: Nc inconsistent with TLV structure",
    0x6A86: "Checking error: Incorrect P1-P2",
    0x6A87: "Checking error: Lc inconsistent with P1-P2",
    0x6A88: "Checking error: Reference data not found",
    0x6A89: "Checking error: File already exists",
    0x6A8A: "Checking error: DF name already exists",
    0x6B00: "Checking error: Wrong parameter P1-P2",
    0x6E00: "Checking error: Class not supported",
    0x6F00: "Checking error: No precise diagnosis",
}


def text(sw: int) -> str | None:
    """Text of a status word as Card.SWMSG gives it, None when there is none."""
    match sw >> 8:
        case 0x90:
            return "Normal processing: No error"
        case 0x61:
            return f"Normal processing: {sw & 0xFF} additional bytes available"
        case 0x6D:
            return f"Checking error: Invalid instruction ({sw & 0xFF})"
        case 0x6C:
            return f"Checking error: Invalid Le, {sw & 0xFF} bytes are available"
    if sw & 0xFFF0 == 0x63C0:
        return f"Warning processing: Counter at {sw & 0xF}"
    return _TEXTS.get(sw)


# What a status word means for a SmartCard-HSM command (protocol reference, chapter 14), by instruction.
_IN_CONTEXT = {
    (0x20, 0x6983): "the PIN is blocked; reset the retry counter with the SO-PIN",
    (0x20, 0x6984): "the transport PIN is still active (change it first), or the device is not initialised",
    (0x20, 0x6A88): "the device is not initialised",
    (0x22, 0x6985): "the key has authenticated already",
    (0x22, 0x6A88): "the device does not know this key or certificate holder",
    (0x24, 0x6983): "the PIN is blocked; reset the retry counter with the SO-PIN",
    (0x2A, 0x6982): "the signature of the certificate is not valid",
    (0x2A, 0x6A80): "the certificate is malformed, or its signature is not valid",
    (0x2C, 0x6983): "the SO-PIN is blocked for good",
    (0x2C, 0x6985): "the device was not set up for this way to reset the PIN",
    (0x2C, 0x6986): "the device was not set up for this way to reset the PIN",
    (0x46, 0x6A80): "the description of the key to make is not accepted",
    (0x46, 0x6A81): "the device does not support this curve or size of key",
    (0x50, 0x6983): "the SO-PIN is blocked for good",
    (0x50, 0x6985): "the device refused to initialise",
    (0x50, 0x6A80): "an initialisation parameter is not accepted",
    (0x52, 0x6985): "the key domain accepts no share now (it is complete, or not set up for shares)",
    (0x52, 0x6986): "the key domain accepts no share now (it is complete, or not set up for shares)",
    (0x52, 0x6A86): "the device has no such key domain",
    (0x52, 0x6A88): "the key domain is not created",
    (0x52, 0x6A89): "the key domain still contains keys",
    (0x52, 0x6D00): "the device is not initialised for key domains",
    (0x52, 0x6982): "the user is not logged in, or a signature of the group signer is not valid for this device",
    (0x54, 0x6982): "the signature of the device that made the key is not valid",
    (0x54, 0x6985): "the key is registered already, or the device was not set up for replacing keys",
    (0x54, 0x6A81): "only keys of 256 bits can be registered",
    (0x54, 0x6A84): "all places for public keys are taken",
    (0x54, 0x6A86): "the device has no place with this number, or no public key authentication",
    (0x54, 0x6A88): "there is no key in this place",
    (0x54, 0x6D00): "the device is not initialised for public key authentication",
    (0x62, 0x6A80): "the data is not a valid cryptogram or point for this key",
    (0x68, 0x6A81): "the key does not permit this algorithm",
    (0x62, 0x6A81): "the key does not permit this algorithm",
    (0x62, 0x6985): "the use of the key is refused, or the other key is of another key domain",
    (0x68, 0x6984): "the use counter of the key is exhausted",
    (0x72, 0x6A81): "the key may not be wrapped",
    (0x72, 0x6985): "the key may not be wrapped",
    (0x72, 0x6A88): "the key's domain has no key encryption key",
    (0x72, 0x6D00): "the device is not initialised for key wrapping",
    (0x74, 0x6400): "the wrapped key does not match a key encryption key of the device",
    (0x74, 0x6984): "the wrapped key has an unknown type",
    (0x74, 0x6985): "the device refused the key: its domain is incomplete or does not permit it",
    (0x74, 0x6A80): "the wrapped key does not match a key encryption key of the device, or is damaged",
    (0x74, 0x6A81): "the device does not support this kind or size of key",
    (0x74, 0x6A84): "the device has no memory left for another key",
    (0x74, 0x6A88): "no key domain of the device holds a matching key encryption key",
    (0x82, 0x6982): "the signature is not that of the registered key over this challenge",
    (0x82, 0x6985): "there is no challenge to answer, ask for a new one",
    (0xA4, 0x6A82): "there is no such application or file",
    (0xD7, 0x6A84): "the device has no memory left",
    (0xE4, 0x6A82): "there is no such file",
}
_GENERAL = {
    0x6982: "the user is not logged in (verify the PIN first)",
    0x6A82: "there is no such file or key",
    0x6A84: "the device has no memory left",
    0x6D00: "the command is unknown here: is the SmartCard-HSM application selected?",
    0x6E00: "the command class is unknown here: is the SmartCard-HSM application selected?",
}


def tries_left(sw: int) -> int | None:
    """Tries that are left after 63Cx (ISO 7816-4, 5.6), None for other status words."""
    return sw & 0xF if sw & 0xFFF0 == 0x63C0 else None


def tries_text(tries: int) -> str:
    """A number of tries in words: 1 try, 2 tries."""
    return "1 try" if tries == 1 else f"{tries} tries"


def explain(ins: int, sw: int) -> str:
    """One clause: what the status word means for this instruction of a SmartCard-HSM."""
    tries = tries_left(sw)
    if ins in (0x20, 0x24, 0x2C, 0x50) and tries is not None:
        return f"wrong PIN, {tries_text(tries)} left"
    meaning = _IN_CONTEXT.get((ins, sw)) or _GENERAL.get(sw)
    if meaning:
        return meaning
    plain = text(sw)
    return plain.partition(": ")[2].strip().lower() if plain else "the device reports an error"
