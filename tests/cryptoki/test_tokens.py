# SPDX-License-Identifier: MIT
"""Libraries, slots, sessions and PINs: OpenSC's library and a virtual SmartCard-HSM."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode
from tests.interop.opensc import PIN
from tests.pcscd import READER_NAMES

pytestmark = pytest.mark.external


def test_slots_tell_about_reader_and_token(bench):
    values = bench.run("""
        var slots = new PKCS11Provider(LIBRARY).getSlots(), s = slots[0];
        [slots.length, s.getDescription(), s.isTokenPresent(), s.isHardwareDevice(), s.isRemovableDevice(),
         typeof s.getHardwareVersion(), typeof s.getFirmwareVersion(), typeof s.getManufacturer(),
         s.getTokenMinPinLen(), s.getTokenMaxPinLen(), s.hasTokenProtectedAuthPath(), slots[1].isTokenPresent()]""")
    # PIN lengths: 6 to 15 characters (SmartCard-HSM user manual)
    assert values == [2, READER_NAMES[0], True, True, True, "number", "number", "string", 6, 15, False, False]


def test_token_information_is_that_of_other_tools(bench):
    listed = bench.tools.run("pkcs11-tool", "--list-slots")
    label, serial, model = bench.run("""
        var s = new PKCS11Provider(LIBRARY).getSlots()[0];
        [s.getTokenLabel(), s.getTokenSerialNumber(), s.getTokenModel()]""")
    shown = [line.partition(":")[2].strip() for line in listed.splitlines()]
    assert {label, serial, model} <= set(shown)


def test_mechanisms_are_those_that_other_tools_list(bench):
    mechanisms = bench.run("""
        new PKCS11Provider(LIBRARY).getSlots()[0].getMechanisms().map(function (m) {
            return [m.getType(), m.getTypeName(), m.getMinKeySize(), m.getMaxKeySize(), m.getFlags()]; })""")
    assert [0, "CKM_RSA_PKCS_KEY_PAIR_GEN", 1024, 4096, 0x10000] in mechanisms  # CKF_GENERATE_KEY_PAIR
    listed = bench.tools.run("pkcs11-tool", "--list-mechanisms")
    assert len(mechanisms) == sum(line.startswith("  ") for line in listed.splitlines())


def test_a_slot_without_token(bench):
    code, message = bench.run("""
        var p = new PKCS11Provider(LIBRARY), e = refused(function () { p.getSlots()[1].getTokenLabel(); });
        [e[1], e[3]]""")
    assert code == ErrorCode.DEVICE_ERROR
    assert message.endswith("CKR_TOKEN_NOT_PRESENT")


@pytest.mark.parametrize(
    ("slot", "part"),
    [("77", "There is no slot 77; the slots of the library are: "), ("empty", "CKR_TOKEN_NOT_PRESENT")],
)
def test_no_session_without_token(bench, slot, part):
    error = bench.run(f"""
        var p = new PKCS11Provider(LIBRARY), empty = p.getSlots()[1].getId();
        refused(function () {{ new PKCS11Session(p, {slot}); }})""")
    assert error[:3] == ["PKCS11Session", ErrorCode.DEVICE_ERROR, 0]
    assert part in error[3]


def test_a_wrong_pin_tells_about_the_tries(bench):
    messages = bench.run("""
        var s = openSession(), texts = [];
        for (var i = 0; i < 3; i++) texts.push(refused(function () { s.login("999999"); }).slice(1));
        texts""")
    assert [message[:2] for message in messages] == [[ErrorCode.ACCESS_DENIED, 0]] * 3
    assert [message[2].rpartition(", ")[2] for message in messages] == [
        "a wrong PIN was given before",
        "one try is left",
        "the PIN is blocked",
    ]
    assert "999999" not in str(messages)


def test_pins(bench):
    bench.run("""
        var s = openSession(PIN);
        s.setPIN(PIN, "135790");
        s.close();
        openSession("135790").close();
        s = openSession();
        s.login(SO_PIN, true);
        s.initPIN(PIN);
        s.close()""")
    assert "Login failed" not in bench.tools.logged_in("bench", "--list-objects")
    code, message = bench.run("""
        var s = openSession(PIN), e = refused(function () { s.setPIN("999999", "135790"); });
        s.close();
        [e[1], e[3]]""")
    assert code == ErrorCode.ACCESS_DENIED
    assert message.startswith("The PIN was not changed: CKR_PIN_INCORRECT")


def test_a_token_is_initialised(bench):
    bench.run("""
        var p = new PKCS11Provider(LIBRARY), id = p.getSlots()[0].getId();
        p.initToken(id, SO_PIN, "fresh");
        p.cleanup()""")
    assert "fresh" in bench.tools.run("pkcs11-tool", "--list-token-slots")


@pytest.mark.parametrize(("slot", "code", "part"), [("77", 23, "There is no slot 77"), ("id", 5, "CKR_PIN_INCORRECT")])
def test_a_token_is_not_initialised(bench, slot, code, part):
    error = bench.run(f"""
        var p = new PKCS11Provider(LIBRARY), id = p.getSlots()[0].getId();
        refused(function () {{ p.initToken({slot}, "0000000000000000", "fresh"); }})""")
    assert error[1] == code
    assert part in error[3]
    assert "bench" in bench.tools.run("pkcs11-tool", "--list-token-slots")


def test_sessions_end(bench):
    """Everything of a session says so after close, everything of a library after cleanup; then one can begin again."""
    texts = bench.run("""
        var texts = [], s = openSession(PIN), pair = rsaPair(s, "key");
        function note(action) { var e = refused(action); texts.push(e[1] + " " + e[3]); }
        s.signInit(S.CKM_SHA256_RSA_PKCS, pair[1]);
        s.close();
        s.close();
        note(function () { s.sign(MESSAGE); });
        note(function () { s.login(PIN); });
        note(function () { s.enumerateObjects(); });
        note(function () { pair[0].getAttribute(O.CKA_ID); });
        note(function () { pair[1].destroy(); });
        var slot = s.provider.getSlots()[0], other = new PKCS11Session(s.provider, slot.getId());
        s.provider.cleanup();
        s.provider.cleanup();
        note(function () { other.enumerateObjects(); });
        note(function () { s.provider.getSlots(); });
        note(function () { slot.isTokenPresent(); });
        note(function () { new PKCS11Session(s.provider, 0); });
        other.close();
        texts.push(openSession(PIN).enumerateObjects().length > 0);
        texts""")
    closed, cleaned = f"{ErrorCode.INVALID_USAGE} The session is closed", "17 The provider was cleaned up"
    assert texts == [*[closed] * 6, cleaned, "17 The provider of the slot is closed", cleaned, True]


def test_two_providers_share_a_library(bench):
    """The first cleanup leaves the other's session alone: a process can load the library only once."""
    assert bench.run("""
        var first = openSession(PIN), second = openSession();
        first.provider.cleanup();
        second.login(PIN);
        refused(function () { second.enumerateObjects(); }) === null""")


def test_the_end_of_the_program_ends_the_login(make_scripts, bench):
    bench.run("openSession(PIN)")
    bench.scripts.session.close()
    other = make_scripts()
    other.run("var p = new PKCS11Provider('opensc-pkcs11.so'); var s = new PKCS11Session(p, p.getSlots()[0].getId())")
    other.run(f"s.login('{PIN}')")  # refused with CKR_USER_ALREADY_LOGGED_IN while somebody is
