# SPDX-License-Identifier: MIT
"""What to do next where something is missing on the way to cards, by system."""

from __future__ import annotations

from shell.doctor.finding import System, on_every_system

_POLKIT = (
    "work at the machine itself, not over ssh; or permit the account: a rule in /etc/polkit-1/rules.d/ for the actions "
    "org.debian.pcsc-lite.access_pcsc and org.debian.pcsc-lite.access_card, then sudo systemctl restart pcscd"
)
_WINDOWS_SERVICE = "in PowerShell as administrator: Set-Service SCardSvr -StartupType Automatic; Start-Service SCardSvr"
_RECONNECT = "unplug the reader and plug it in again; system_profiler SPSmartCardsDataType lists what macOS sees"

LIBRARY = {
    System.DEBIAN: "sudo apt install libpcsclite1, then pip install --force-reinstall pyscard",
    System.FEDORA: "sudo dnf install pcsc-lite-libs, then pip install --force-reinstall pyscard",
    System.MACOS: "pip install --force-reinstall pyscard",
    System.WINDOWS: "pip install --force-reinstall pyscard",
}
SERVICE = {
    System.DEBIAN: "sudo apt install pcscd && sudo systemctl enable --now pcscd.socket",
    System.FEDORA: "sudo dnf install pcsc-lite && sudo systemctl enable --now pcscd.socket",
    System.MACOS: _RECONNECT,
    System.WINDOWS: _WINDOWS_SERVICE,
}
PERMISSION = {
    System.DEBIAN: _POLKIT,
    System.FEDORA: _POLKIT,
    System.MACOS: "System Settings, Privacy & Security: let the terminal program use accessories",
    System.WINDOWS: "sign in at the machine itself: remote desktop sessions see the cards of the remote side",
}
DRIVER = {
    System.DEBIAN: "sudo apt install libccid && sudo systemctl restart pcscd",
    System.FEDORA: "sudo dnf install pcsc-lite-ccid && sudo systemctl restart pcscd",
    System.MACOS: _RECONNECT,
    System.WINDOWS: "Windows Update, or the driver of the reader's maker",
}
READER = on_every_system("connect a reader; without one, work with a virtual card: --reader virtual")
UNSEEN_READER = {
    System.DEBIAN: "sudo apt install libccid; sudo modprobe -r pn533_usb; sudo systemctl restart pcscd",
    System.FEDORA: "sudo dnf install pcsc-lite-ccid; sudo modprobe -r pn533_usb; sudo systemctl restart pcscd",
    System.MACOS: _RECONNECT,
    System.WINDOWS: "look for it in the Device Manager; install the driver of its maker",
}
CARD = on_every_system("insert the card, chip first; close other programs that use it (gpg, a browser, opensc)")
VIRTUAL = on_every_system("pyscsh card new STATE makes one")
VPCD = {
    System.DEBIAN: "if you want that: sudo apt install vsmartcard-vpcd",
    System.FEDORA: "if you want that: build vsmartcard from its source",
    System.MACOS: "if you want that: build vsmartcard from its source",
    System.WINDOWS: "if you want that: the BixVReader of vsmartcard",
}
