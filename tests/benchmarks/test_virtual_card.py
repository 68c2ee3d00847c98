# SPDX-License-Identifier: MIT
"""Speed of the virtual card as ratios, measured side by side; see `ratio` under extra_info in the report.

scripts/in-namespace pytest tests/benchmarks/test_virtual_card.py --benchmark-only
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from jsapi.terminals.pcsc import PcscReader
from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.terminals.virtual.host import SELECT, Host, curve_named, ec_template, find

STATUS = bytes.fromhex("00200081")
MESSAGE = b"The quick brown fox jumps over the lazy dog"
CURVES: dict[str, ec.EllipticCurve] = {
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
SLICES = 40
SLICE_SECONDS = 0.01


def side_by_side(ours: Callable[[], object], other: Callable[[], object]) -> float:
    """Median time of ours divided by the median time of the other, measured in turns of 10 ms."""
    return _median([_seconds(ours) / _seconds(other) for _ in range(SLICES)])


def _seconds(call: Callable[[], object]) -> float:
    calls, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SLICE_SECONDS or not calls:
        call()
        calls += 1
    return spent / calls


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


@pytest.fixture
def host() -> Host:
    host = Host(VirtualCard())
    host.select()
    host.initialize()
    host.login()
    return host


@pytest.mark.external
def test_status_query_in_process_and_through_vpcd(
    benchmark: Any, attach_card: Callable[[VirtualCard, int], str]
) -> None:
    """Wanted: in-process at least five times as fast."""
    here = VirtualReader(VirtualCard(), "").connect()
    there = PcscReader(attach_card(VirtualCard(), 0)).connect()
    for connection in (here, there):
        connection.transmit(SELECT)
    benchmark.extra_info["ratio"] = side_by_side(lambda: there.transmit(STATUS), lambda: here.transmit(STATUS))
    benchmark.extra_info["per second through vpcd"] = 1 / _seconds(lambda: there.transmit(STATUS))
    benchmark(here.transmit, STATUS)
    there.close()


@pytest.mark.parametrize("bits", [2048, 3072])
def test_rsa_signature(benchmark: Any, host: Host, bits: int) -> None:
    """Wanted: within 1.3 times bare `cryptography`."""
    host.generate_rsa(1, bits)
    bare = rsa.generate_private_key(65537, bits)
    command = bytes.fromhex("80680133") + b"\x00\x00" + bytes((len(MESSAGE),)) + MESSAGE + b"\x00\x00"
    benchmark.extra_info["ratio"] = side_by_side(
        lambda: host.card.transmit(command), lambda: bare.sign(MESSAGE, padding.PKCS1v15(), SHA256())
    )
    assert len(benchmark(host.card.transmit, command)) == bits // 8 + 2


def test_rsa_decryption(benchmark: Any, host: Host) -> None:
    """The card returns the whole padded block, which `cryptography` doesn't offer."""
    host.generate_rsa(1, 2048)
    bare = rsa.generate_private_key(65537, 2048)
    secret = bare.public_key().encrypt(MESSAGE, padding.PKCS1v15())
    command = bytes.fromhex("80620121 000100") + b"\x00" + secret[1:] + b"\x00\x00"
    benchmark.extra_info["ratio"] = side_by_side(
        lambda: host.card.transmit(command), lambda: bare.decrypt(secret, padding.PKCS1v15())
    )
    assert len(benchmark(host.card.transmit, command)) == 258


@pytest.mark.parametrize("name", sorted(CURVES))
def test_ecdsa(benchmark: Any, host: Host, name: str) -> None:
    """Wanted: within 1.3 times bare `cryptography`."""
    host.generate_ec(1, curve_named(name))
    bare = ec.generate_private_key(CURVES[name])
    command = bytes.fromhex("80680173") + bytes((len(MESSAGE),)) + MESSAGE + b"\x00"
    benchmark.extra_info["ratio"] = side_by_side(
        lambda: host.card.transmit(command), lambda: bare.sign(MESSAGE, ec.ECDSA(SHA256()))
    )
    assert benchmark(host.card.transmit, command)[-2:] == b"\x90\x00"


@pytest.mark.parametrize("name", sorted(CURVES))
def test_ecdh(benchmark: Any, host: Host, name: str) -> None:
    """The card returns both coordinates of the shared point, `cryptography` one."""
    host.generate_ec(1, curve_named(name))
    bare = ec.generate_private_key(CURVES[name])
    point = find(ec_template(curve_named(name)), 0x7F49, 0x84)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(CURVES[name], point)
    command = bytes.fromhex("806201800000") + bytes((len(point),)) + point + b"\x00\x00"
    benchmark.extra_info["ratio"] = side_by_side(
        lambda: host.card.transmit(command), lambda: bare.exchange(ec.ECDH(), peer)
    )
    assert benchmark(host.card.transmit, command)[-2:] == b"\x90\x00"
