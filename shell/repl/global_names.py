# SPDX-License-Identifier: MIT
"""What the shell itself puts into the global scope, said for help and completion. Data only."""

from __future__ import annotations

from typing import Final

# Name -> how it is written, what it does.
GLOBALS: Final[dict[str, tuple[str, str]]] = {
    "print": ("print(value, ...)", "Writes the values as text, a ByteString as hex dump."),
    "load": ("load(file, ...)", "Runs script files; relative names are looked up beside the running script, in the "
             "working folder and in the installation of scsh."),
    "require": ("require(id)", "The exports of a module (CommonJS), of a file or built in."),
    "assert": ("assert(condition[, message])", "Throws a GPError unless the condition holds."),
    "requires": ("requires(\"maj.min.build\")", "Says so when a script asks for a later release of scsh."),
    "defineClass": ("defineClass(name)", "Does nothing: the host classes are there already."),
    "quit": ("quit([status])", "Ends the program."),
    "q": ("q()", "Ends the program, also as q or quit alone on a line."),
    "reset": ("reset()", "Connects to the card as the global card, resets it and prints the ATR; also r()."),
    "r": ("r()", "The same as reset()."),
    "apdu": ("apdu(hex)", "Sends a command to the global card and gives the response; also a(hex)."),
    "a": ("a(hex)", "The same as apdu(hex)."),
    "help": ("help([what])", "Help about a class, an object, a member or a name: help(Card), help(card.reset), "
             "help(\"Card.reset\"); without argument an overview."),
    "console": ("console.log(value, ...)", "Like print, but objects show what is in them; also debug, info, warn, "
                "error, dir, count, time. console.level = \"warn\" keeps what is less quiet."),
    "GPError": ("new GPError(className, error, reason, message)", "The error of host objects, with constants for its "
                "error numbers."),
    "arguments": ("arguments", "What follows the script's name on the command line."),
    "lastresult": ("lastresult", "The result of the last line, also _."),
    "_": ("_", "The last result that was not undefined."),
    "_error": ("_error", "The last error that was shown."),
    "_scsh3": ("_scsh3.reader", "Name of the chosen reader."),
}  # fmt: skip

OVERVIEW: Final = """\
Type JavaScript. Enter runs it when it is complete, Tab completes, Ctrl-R
searches what was typed before, Ctrl-C stops a script or clears the line,
Ctrl-D leaves.

  reset, r            connect to the card, reset it, show its ATR
  apdu(hex), a(hex)   send a command to the card
  print(x)            write a value
  load(file)          run a script
  assert(condition)   throw unless it holds
  restart             begin again with fresh variables
  quit, q             leave
  help(x)             help about an object, a function or a name; .help lists
                      the commands of the shell
  NAME                a function named alone is called with the last result,
                      which is also _ and lastresult
"""
