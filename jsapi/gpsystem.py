# SPDX-License-Identifier: MIT
"""GPSystem: version, trace, waiting, file names."""

from __future__ import annotations

import time
from datetime import datetime

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Blank, Value, constructor, host_class, method
from jsapi.encodings import hex_dump
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

CONSTANTS = {"CWD": 1, "USR": 2, "SYS": 3, "AUTO": 6, "DEBUG": 0, "INFO": 1, "WARN": 2, "ERROR": 3, "FATAL": 4}
_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")
# Runtime 1 (shell), release 3.18.99, so that scripts asking for a minimum release go on; serial 0.
_SYSTEM_ID = "1.3.6.1.4.1.24991.1.1.3.18.99.0"


def _text(value: object) -> str:
    if isinstance(value, ByteString):
        return hex_dump(value.data)
    return "undefined" if value is UNDEFINED else str(value)


@host_class("GPSystem", CONSTANTS)
class GPSystem:
    """Static functions only."""

    @classmethod
    @constructor
    def create(cls) -> GPSystem:
        """Instances can be made and are useless (observed)."""
        return cls()

    @staticmethod
    @method("getVersion", static=True)
    def get_version() -> str:
        """Version of the scripting specification."""
        return "1.1.0"

    @staticmethod
    @method("getSystemID", static=True)
    def get_system_id() -> ByteString:
        """OID 1.3.6.1.4.1.24991.1.runtime.major.minor.build.serial as DER content bytes."""
        return ByteString(oid.encode(_SYSTEM_ID))

    @staticmethod
    @method("wait", static=True)
    def wait(services: Services, milliseconds: int) -> None:
        """Sleep; INVALID_ARGUMENTS for a negative time."""
        if milliseconds < 0:
            raise GPError("GPSystem", ErrorCode.INVALID_ARGUMENTS, milliseconds, "A waiting time cannot be negative")
        end = time.monotonic() + milliseconds / 1000
        while (left := end - time.monotonic()) > 0:
            services.check_interrupt()
            time.sleep(min(left, 0.1))

    @staticmethod
    @method("trace", static=True)
    def trace(services: Services, value: Value) -> bool:
        """Write text (a ByteString as hex dump) to the trace."""
        if value is None:
            raise GPError("GPSystem", ErrorCode.INVALID_TYPE, 0, "Cannot trace null")
        services.trace(_text(value))
        return True

    @staticmethod
    @method("log", static=True)
    def log(services: Services, level: int, source: Blank, message: Value) -> bool:
        """Write a log line with level DEBUG (0) to FATAL (4)."""
        if not 0 <= level < len(_LEVELS):
            raise GPError("GPSystem", ErrorCode.INVALID_ARGUMENTS, 0, f"Unknown log level {level}")
        services.trace(f"{_LEVELS[level]} {source}: {_text(message)}")
        return True

    @staticmethod
    @method("isTraceOn", static=True, lenient=True)
    def is_trace_on() -> bool:
        """True: what trace() is given is always written."""
        return True

    @staticmethod
    @method("markTrace", static=True, lenient=True)
    def mark_trace(services: Services) -> None:
        """Begin to keep what is traced, for copyTrace()."""
        services.mark_trace()

    @staticmethod
    @method("copyTrace", static=True, lenient=True)
    def copy_trace(services: Services) -> str:
        """The text traced since markTrace(); empty without a mark."""
        return services.marked_trace()

    @staticmethod
    @method("getVendorObject", static=True)
    def get_vendor_object(name: Blank) -> Value:
        """Always OBJECTCREATIONFAILED: there are no vendor objects."""
        raise GPError("GPSystem", ErrorCode.OBJECTCREATIONFAILED, 0, f"There is no vendor object {name}")

    @staticmethod
    @method("dateTimeByteString", static=True)
    def date_time_byte_string() -> ByteString:
        """Local time as 7 bytes BCD: YYYY MM DD hh mm ss."""
        return ByteString(bytes.fromhex(datetime.now().astimezone().strftime("%Y%m%d%H%M%S")))

    @staticmethod
    @method("mapFilename", static=True)
    def map_filename(services: Services, name: Blank, location: int = CONSTANTS["AUTO"]) -> str | None:
        """File name in CWD, USR or SYS without a check, or the first existing one for AUTO; null when there is none."""
        return services.map_file(name, location)
