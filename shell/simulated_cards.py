# SPDX-License-Identifier: MIT
"""`pyscsh card simulate`: a card that a script plays, in a reader of pcscd."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from jsapi.terminals import CardConnection, Reader, TerminalError
from jsapi.terminals.virtual.vpcd import SW_NO_PRECISE_DIAGNOSIS, VpcdClient
from shell.cli import SCRIPT_ERROR, USAGE
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.references import ThrownByScript
from shell.engine.source import SourceError
from shell.options import Options
from shell.runner import report
from shell.serving import say, stopped_by_signals, watch
from shell.session import Session
from shell.ui.report import visible


class ScriptedCard:
    """The simulation as vpcd sees it: an exception of the script is told, and the answer 6F00."""

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection

    @property
    def atr(self) -> bytes:
        """Answer to the last reset."""
        return self._connection.atr

    def transmit(self, command: bytes) -> bytes:
        """Have the script answer a command."""
        try:
            response = self._connection.transmit(command)
        except (ThrownByScript, TerminalError, Interrupted) as error:
            print(f"pyscsh: the simulation failed: {visible(str(error))}", file=sys.stderr)
            return SW_NO_PRECISE_DIAGNOSIS
        return response if len(response) >= len(SW_NO_PRECISE_DIAGNOSIS) else SW_NO_PRECISE_DIAGNOSIS

    def reset(self) -> bytes:
        """Have the script reset its card."""
        try:
            return self._connection.reset(cold=True)
        except (ThrownByScript, TerminalError, Interrupted) as error:
            print(f"pyscsh: the reset of the simulation failed: {visible(str(error))}", file=sys.stderr)
            return self._connection.atr


def simulate(script: Path, options: Options, host: str, port: int) -> int:
    """Run a script that starts a CardSimulationAdapter, and serve its card until a signal; the exit status."""
    session = Session(options)
    try:
        session.run_file(script)
        reader = next(iter(session.services.readers.added()), None)
        if reader is None:
            print(f"pyscsh: {script} starts no CardSimulationAdapter: there is no card to serve", file=sys.stderr)
            return SCRIPT_ERROR
        return _serve(reader, host, port)
    except SourceError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return USAGE
    except ScriptError as error:
        return report(session, error)
    except (ThrownByScript, TerminalError) as error:
        print(f"pyscsh: the simulation gives no card: {visible(str(error))}", file=sys.stderr)
        return SCRIPT_ERROR
    finally:
        session.close()


def _serve(reader: Reader, host: str, port: int) -> int:
    """The engine belongs to this thread, so the card is served here and watched from another one."""
    stop, place = threading.Event(), f"{host}:{port}"
    client = VpcdClient(ScriptedCard(reader.connect()), port, host)
    watcher = threading.Thread(target=watch, args=(client, stop, place), name="watch", daemon=True)
    with stopped_by_signals(stop):
        say(f"Simulated card {reader.name}: looking for vpcd at {place}. Ctrl-C ends this.")
        watcher.start()
        client.run(stop)
    watcher.join()
    return 0
