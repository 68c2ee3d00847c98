# SPDX-License-Identifier: MIT
"""CardSimulationAdapter: a script object that plays a card, offered as a reader of this session.

The original serves the object on a TCP port and its terminal JCOPSimulation connects there; here both ends are the
same process, so nothing listens and the port is only remembered.
"""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.declare import Undefined, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services
from jsapi.terminals import CardConnection, CardRemovedError, ControlError, NoCardError, TransmissionError

_ADAPTERS = ("JCOPSimulation",)
_RESET_TYPE = 0  # passed to reset() for every kind of reset (observed)


@host_class("CardSimulationAdapter")
class CardSimulationAdapter:
    """A reader whose card is a script object with processAPDU and reset."""

    is_virtual = True

    def __init__(self, services: Services, name: str, port: str) -> None:
        self._services = services
        self.name = name
        self.port = port
        self.card: ScriptObject | None = None
        self.running = False

    @classmethod
    @constructor
    def create(cls, services: Services, adapter: str, port: str) -> CardSimulationAdapter:
        """Adapter of a kind (only "JCOPSimulation") for a port; OBJECT_NOT_FOUND for another kind."""
        if adapter not in _ADAPTERS:
            message = f"There is no simulation adapter {adapter}, only {', '.join(_ADAPTERS)}"
            raise GPError("CardSimulationAdapter", ErrorCode.OBJECT_NOT_FOUND, 1, message)
        return cls(services, adapter, port)

    @method("setSimulationObject")
    def set_simulation_object(self, simulation: Value) -> None:
        """Set the object whose processAPDU(command) answers commands and whose reset(type) gives the ATR."""
        message = "The simulation must be an object with processAPDU and reset"
        if simulation is None or isinstance(simulation, Undefined | bool | int | float | str):
            raise GPError("CardSimulationAdapter", ErrorCode.INVALID_TYPE, 1, message)
        if not isinstance(simulation, ScriptObject) or not all(map(simulation.has, ("processAPDU", "reset"))):
            raise GPError("CardSimulationAdapter", ErrorCode.INVALID_DATA, 1, message)
        self.card = simulation

    @method("start")
    def start(self) -> None:
        """Put the simulated card into its reader; a started adapter stays so."""
        self.running = True
        self._services.add_reader(self)

    @method("stop")
    def stop(self) -> None:
        """Take the card out: commands fail. The reader stays listed and connects, as in the original (observed)."""
        self.running = False

    def close(self) -> None:
        """Nothing to give up: the script owns the card."""

    @method("run")
    def run(self) -> None:
        """What a Task does with the adapter: start it."""
        self.start()

    @method("actionListener")
    def action_listener(self, source: Value, action: str) -> None:
        """A Task's menu: "Start" and "Stop"."""
        if action == "Stop":
            self.stop()
        elif action == "Start":
            self.start()

    def card_present(self) -> bool:
        """Whether an object plays the card now."""
        return self.running and self.card is not None

    def control(self, code: int, data: bytes) -> bytes:
        """There is no device that could take a command."""
        raise ControlError(self.name, "it is simulated")

    def connect(self) -> CardConnection:
        """Connect to the object, and power it up when the simulation runs."""
        if self.card is None:
            raise NoCardError(self.name)
        return SimulationConnection(self, self.card)


class SimulationConnection:
    """A connection to a script object. Errors that the script throws reach the script that sent the command."""

    def __init__(self, reader: CardSimulationAdapter, card: ScriptObject) -> None:
        self._reader = reader
        self._card = card
        self._atr = self._powered_up() if reader.running else b""

    @property
    def reader_name(self) -> str:
        """Name of the simulated reader."""
        return self._reader.name

    @property
    def atr(self) -> bytes:
        """Answer to the last reset, empty before the first."""
        return self._atr

    def transmit(self, command: bytes) -> bytes:
        """Have the object process one command; data and SW1 SW2."""
        self._require_running()
        return self._bytes("processAPDU", self._card.call("processAPDU", ByteString(command)))

    def control(self, code: int, data: bytes) -> bytes:
        """The reader takes none."""
        return self._reader.control(code, data)

    def reset(self, cold: bool) -> bytes:
        """Have the object reset itself; its ATR. Cold and warm are the same for it."""
        self._require_running()
        self._atr = self._powered_up()
        return self._atr

    def begin(self) -> None:
        """Nothing to do: no other program can reach the object."""

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to give back."""

    def _powered_up(self) -> bytes:
        return self._bytes("reset", self._card.call("reset", _RESET_TYPE))

    def _bytes(self, function: str, answer: object) -> bytes:
        if not isinstance(answer, ByteString):
            raise TransmissionError(self.reader_name, f"{function} of the simulation returned no ByteString")
        return bytes(answer)

    def _require_running(self) -> None:
        if not self._reader.running:
            raise CardRemovedError(self.reader_name)
