# SPDX-License-Identifier: MIT
"""Random command sequences against a small model: PIN counters, share counting, life of a key."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.terminals.virtual.host import SELECT, SO_PIN, USER_PIN, new_host

PINS = (b"648219", b"11112222", b"0123456789ABCDEF")
WRONG = b"99999999"
SHARES = (bytes(range(32)), bytes(range(32, 64)), b"\xff" * 32)
NOT_LOGGED_IN, NOT_ALLOWED, BLOCKED = 0x6982, 0x6985, 0x6983
NO_KEY, NO_KEK, EXPIRED, NO_ALGORITHM, NO_WRAP = 0x6A82, 0x6A88, 0x6984, 0x6A81, 0x6D00
AES_CBC, AES_CMAC, WRAP = 0x10, 0x18, 0x92
key_ids = st.integers(1, 2)


@dataclass
class Key:
    """What the model knows of an AES key."""

    algorithms: bytes | None
    uses: int | None
    in_domain: bool

    def allows(self, algorithm: int) -> bool:
        return self.algorithms is None or algorithm in self.algorithms


@dataclass
class Model:
    """A card as its documentation has it."""

    limit: int
    shares: int | None
    pin: bytes = USER_PIN
    tries: int = 0
    so_tries: int = 15
    logged_in: bool = False
    outstanding: int = 0
    keys: dict[int, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tries, self.outstanding = self.limit, self.shares or 0

    @property
    def has_kek(self) -> bool:
        return self.shares is not None and self.outstanding == 0


class CardModel(RuleBasedStateMachine):
    """Rules send one command and compare the status word with what the model says."""

    @initialize(limit=st.integers(1, 4), shares=st.sampled_from([None, 1, 2, 3]))
    def set_up(self, limit: int, shares: int | None) -> None:
        self.host = new_host()
        self.model = Model(limit, shares)
        assert self.initialize_device(limit, shares, SO_PIN) == 0x9000
        self.log_in()

    def initialize_device(self, limit: int, shares: int | None, so_pin: bytes) -> int:
        data = bytes.fromhex("800200018106") + USER_PIN + b"\x82\x08" + so_pin + bytes((0x91, 1, limit))
        data += b"" if shares is None else bytes((0x92, 1, shares))
        return self.short("80500000", data)

    def short(self, header: str, data: bytes = b"", le: bytes = b"") -> int:
        apdu = bytes.fromhex(header) + (bytes((len(data),)) + data if data else b"") + le
        return self.host.raw(apdu)[1]

    @rule(limit=st.integers(1, 4), shares=st.sampled_from([None, 1, 2, 3]), right=st.booleans())
    def initialize_again(self, limit: int, shares: int | None, right: bool) -> None:
        sw = self.initialize_device(limit, shares, SO_PIN if right else WRONG)
        self.model.logged_in = False
        if self.model.so_tries == 0:
            assert sw == BLOCKED
        elif right:
            assert sw == 0x9000
            self.model = Model(limit, shares)
        else:
            self.model.so_tries -= 1
            assert sw == 0x63C0 + self.model.so_tries

    @rule()
    def select(self) -> None:
        assert self.host.raw(SELECT)[1] == 0x9000
        self.model.logged_in = False

    @rule(pin=st.sampled_from(PINS))
    def verify(self, pin: bytes) -> None:
        sw = self.short("00200081", pin)
        self.model.logged_in = False
        self.compare_user_pin(sw, pin)

    @precondition(lambda self: not self.model.logged_in)
    @rule()
    def log_in(self) -> None:
        """Most commands need it, so it has to be likelier than a right guess."""
        self.verify(self.model.pin)

    @rule(old=st.sampled_from(PINS), new=st.sampled_from(PINS))
    def change(self, old: bytes, new: bytes) -> None:
        known = len(self.model.pin)
        data = old + new
        sw = self.short("00240081", data)
        if not 6 <= len(data) - known <= 16:
            assert sw == 0x6700
            return
        self.model.logged_in = False
        if self.compare_user_pin(sw, data[:known]):
            self.model.pin = data[known:]

    def compare_user_pin(self, sw: int, pin: bytes) -> bool:
        model = self.model
        if model.tries == 0:
            assert sw == BLOCKED
            return False
        if pin != model.pin:
            model.tries -= 1
            assert sw == 0x63C0 + model.tries
            return False
        assert sw == 0x9000
        model.tries, model.logged_in = model.limit, True
        return True

    @rule(new=st.sampled_from((b"", *PINS)), right=st.booleans())
    def reset_retry_counter(self, new: bytes, right: bool) -> None:
        sw = self.short("002C0081" if new else "002C0181", (SO_PIN if right else WRONG) + new)
        model = self.model
        if model.so_tries == 0:
            assert sw == BLOCKED
        elif right:
            assert sw == 0x9000
            model.so_tries, model.tries, model.pin = 15, model.limit, new or model.pin
        else:
            model.so_tries -= 1
            assert sw == 0x63C0 + model.so_tries

    @rule(share=st.sampled_from(SHARES))
    def import_share(self, share: bytes) -> None:
        sw = self.short("80520000", share, b"\x00")
        if self.model.shares is None:
            assert sw == NO_WRAP
        elif self.model.outstanding == 0:
            assert sw == NOT_ALLOWED
        else:
            self.model.outstanding -= 1
            assert sw == 0x9000

    @rule()
    def delete_kek(self) -> None:
        sw = self.short("80520400", le=b"\x00")
        if self.model.shares is None:
            assert sw == NO_WRAP
        elif not self.model.logged_in:
            assert sw == NOT_LOGGED_IN
        else:
            assert sw == 0x9000
            self.model.outstanding = self.model.shares

    @precondition(lambda self: self.model.outstanding)
    @rule()
    def complete_shares(self) -> None:
        while self.model.outstanding:
            self.import_share(SHARES[0])

    @rule(
        key_id=key_ids,
        algorithms=st.sampled_from([None, bytes((AES_CBC,)), bytes((AES_CBC, WRAP, 0x94)), bytes((AES_CMAC,))]),
        uses=st.sampled_from([None, 1, 2]),
    )
    def generate(self, key_id: int, algorithms: bytes | None, uses: int | None) -> None:
        data = b"" if uses is None else bytes((0x90, 4, 0, 0, 0, uses))
        data += b"" if algorithms is None else bytes((0x91, len(algorithms))) + algorithms
        sw = self.short(f"0048{key_id:02X}B0", data)
        old = self.model.keys.get(key_id)
        if not self.model.logged_in:
            assert sw == NOT_LOGGED_IN
        elif old is not None and not old.allows(0x94):
            assert sw == NO_ALGORITHM
        elif self.model.outstanding:
            assert sw == NOT_ALLOWED
        else:
            assert sw == 0x9000
            self.model.keys[key_id] = Key(algorithms, uses, self.model.shares is not None)

    @rule(key_id=key_ids, algorithm=st.sampled_from([AES_CBC, AES_CMAC]))
    def use(self, key_id: int, algorithm: int) -> None:
        sw = self.short(f"8078{key_id:02X}{algorithm:02X}", bytes(16), b"\x00")
        key = self.model.keys.get(key_id)
        if not self.model.logged_in:
            assert sw == NOT_LOGGED_IN
        elif key is None:
            assert sw == NO_KEY
        elif not key.allows(algorithm):
            assert sw == NO_ALGORITHM
        elif key.uses == 0:
            assert sw == EXPIRED
        else:
            assert sw == 0x9000
            key.uses = None if key.uses is None else key.uses - 1

    @rule(key_id=key_ids)
    def delete(self, key_id: int) -> None:
        sw = self.short("00E40200", bytes((0xCC, key_id)))
        if not self.model.logged_in:
            assert sw == NOT_LOGGED_IN
        else:
            assert sw == (0x9000 if self.model.keys.pop(key_id, None) else NO_KEY)

    @rule(source=key_ids, copy=key_ids)
    def copy_by_wrapping(self, source: int, copy: int) -> None:
        """Counter and domain don't travel; the list of algorithms does."""
        blob, sw = self.host.raw(f"8072{source:02X}92000000")
        key = self.model.keys.get(source)
        expected = (
            NOT_LOGGED_IN
            if not self.model.logged_in
            else NO_WRAP
            if self.model.shares is None
            else NO_KEY
            if key is None
            else NO_ALGORITHM
            if not key.allows(WRAP)
            else 0x9000
            if key.in_domain and self.model.has_kek
            else NO_KEK
        )
        assert sw == expected
        if sw != 0x9000 or key is None:
            return
        sw = self.short(f"8074{copy:02X}93", blob)
        old = self.model.keys.get(copy)
        if old is not None and not old.allows(0x93):
            assert sw == NO_ALGORITHM
        else:
            assert sw == 0x9000
            self.model.keys[copy] = Key(key.algorithms, None, True)

    @invariant()
    @precondition(lambda self: hasattr(self, "model"))
    def status_agrees(self) -> None:
        model = self.model
        blocked = BLOCKED if model.tries == 0 else 0x63C0 + model.tries
        assert self.short("00200081") == (0x9000 if model.logged_in else blocked)
        assert self.short("00200088") == (0x63C0 + model.so_tries if model.so_tries else BLOCKED)
        status, sw = self.host.raw("8052000000")
        assert sw == (NO_WRAP if model.shares is None else 0x9000)
        assert model.shares is None or tuple(status[:2]) == (model.shares, model.outstanding)
        assert model.shares is None or bool(model.outstanding) == (status[2:] == bytes(8))
        assert self.host.objects() == ["CC00", *(f"CC{key_id:02X}" for key_id in sorted(model.keys))]
        for key_id, key in model.keys.items():
            information, _ = self.host.raw(f"00A4000002CC{key_id:02X}00")
            expected = b"" if key.uses is None else b"\x90\x04" + key.uses.to_bytes(4, "big")
            assert expected in information


TestCardModel = CardModel.TestCase
TestCardModel.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
