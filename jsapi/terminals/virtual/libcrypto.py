# SPDX-License-Identifier: MIT
"""What OpenSSL can and `cryptography` does not offer: raw RSA, and multiples of a point with both coordinates.

Both are constant-time there, and as fast as what is built on them. The library is the one that Python's own hashlib has
loaded. Where there is none (hashlib without OpenSSL, OpenSSL before 3.0) the callers do the arithmetic themselves.
"""

from __future__ import annotations

import ctypes
import weakref
from ctypes import c_char_p, c_int, c_long, c_size_t, c_ulong, c_void_p
from functools import cache
from typing import Any, Final

_NO_PADDING: Final = 3  # RSA_NO_PADDING
_UNCOMPRESSED: Final = 4  # POINT_CONVERSION_UNCOMPRESSED
_OLDEST: Final = 0x30000000  # 3.0.0

_FUNCTIONS: Final[dict[str, tuple[Any, list[Any]]]] = {
    "OpenSSL_version_num": (c_ulong, []),
    "ERR_clear_error": (None, []),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, ctypes.POINTER(c_char_p), c_long]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set_rsa_padding": (c_int, [c_void_p, c_int]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, c_char_p, ctypes.POINTER(c_size_t), c_char_p, c_size_t]),
    "OBJ_txt2nid": (c_int, [c_char_p]),
    "EC_GROUP_new_by_curve_name": (c_void_p, [c_int]),
    "EC_POINT_new": (c_void_p, [c_void_p]),
    "EC_POINT_free": (None, [c_void_p]),
    "EC_POINT_oct2point": (c_int, [c_void_p, c_void_p, c_char_p, c_size_t, c_void_p]),
    "EC_POINT_point2oct": (c_size_t, [c_void_p, c_void_p, c_int, c_char_p, c_size_t, c_void_p]),
    "EC_POINT_mul": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "BN_bin2bn": (c_void_p, [c_char_p, c_int, c_void_p]),
    "BN_clear_free": (None, [c_void_p]),
}


@cache
def _library() -> Any:
    """Libcrypto with the types of the functions used here; None where there is none."""
    try:
        import _hashlib

        library = ctypes.CDLL(_hashlib.__file__)  # symbols are found in what it depends on
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (ImportError, OSError, AttributeError):
        return None
    return library if library.OpenSSL_version_num() >= _OLDEST else None


class RsaPrivateKey:
    """A private key in OpenSSL's form, from the DER of PKCS#1."""

    def __init__(self, library: Any, der: bytes) -> None:
        self._library = library
        start = c_char_p(der)
        self._key = library.d2i_AutoPrivateKey(None, ctypes.byref(start), len(der))
        weakref.finalize(self, library.EVP_PKEY_free, self._key)

    def operate(self, block: bytes) -> bytes | None:
        """Return block**d mod n, as long as the modulus; None when OpenSSL refuses."""
        library = self._library
        context = library.EVP_PKEY_CTX_new(self._key, None)
        result, length = ctypes.create_string_buffer(len(block)), c_size_t(len(block))
        done = (
            context
            and library.EVP_PKEY_decrypt_init(context) > 0
            and library.EVP_PKEY_CTX_set_rsa_padding(context, _NO_PADDING) > 0
            and library.EVP_PKEY_decrypt(context, result, ctypes.byref(length), block, len(block)) > 0
        )
        library.EVP_PKEY_CTX_free(context)
        if not done:
            library.ERR_clear_error()
        return result.raw[: length.value] if done else None


def rsa_private_key(der: bytes) -> RsaPrivateKey | None:
    """Return the key in this DER of PKCS#1, None without OpenSSL."""
    library = _library()
    return None if library is None else RsaPrivateKey(library, der)


@cache
def _group(oid: str) -> int | None:
    library = _library()
    if library is None:
        return None
    group: int | None = library.EC_GROUP_new_by_curve_name(library.OBJ_txt2nid(oid.encode("ascii")))
    if not group:
        library.ERR_clear_error()  # of a thread's queue, which Python's ssl reads too
    return group


def has_curve(oid: str) -> bool:
    """Whether `multiply` knows the curve of this dotted object identifier."""
    return bool(_group(oid))


def multiply(oid: str, point: bytes, scalar: bytes) -> bytes | None:
    """Return scalar times a point of the curve, both as 04 || X || Y; None for infinity and for what is no point."""
    library, group = _library(), _group(oid)
    factor, product = library.BN_bin2bn(scalar, len(scalar), None), library.EC_POINT_new(group)
    result = ctypes.create_string_buffer(len(point))
    written = 0
    if library.EC_POINT_oct2point(group, product, point, len(point), None) == 1 and (
        library.EC_POINT_mul(group, product, None, product, factor, None) == 1
    ):
        written = library.EC_POINT_point2oct(group, product, _UNCOMPRESSED, result, len(result), None)
    library.EC_POINT_free(product)
    library.BN_clear_free(factor)
    if written != len(point):
        library.ERR_clear_error()
        return None
    return result.raw
