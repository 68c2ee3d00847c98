# SPDX-License-Identifier: MIT
"""The menus: complete, in words that the ceremonies take, and open for plug-ins."""

from __future__ import annotations

import json

import pytest

from jsapi.terminals.virtual.reader import VirtualReader
from shell import readers
from shell.ui.question import dialog
from tests.ceremonies.bench import ROOT, Bench
from tests.ceremonies.domain import with_keys
from tests.keymanager.open_manager import OpenManager, no_reader
from tests.terminals.virtual.host import SO_PIN

CEREMONIES = ROOT / "scripts" / "ceremonies"
MENUS = ROOT / "scripts" / "keymanager" / "menus" / "all"
SUBJECTS = """
const device = { serial: "UT1", initialised: true, domains: [{ number: 0 }, { number: 1 }] };
const kinds = {
  device, domains: device, keys: device, pins: device, pin: device, "so-pin": device, pka: device,
  domain: { number: 1, status: { sw: 0x9000, outstanding: 0, keyDomain: true } },
  key: { id: 7, label: "seven", type: "EC", size: 256 },
};
"""


def test_every_ceremony_is_in_a_menu(bench: Bench) -> None:
    code = f'JSON.stringify(require("{MENUS}").builtinJobs.map((job) => job.ceremony.name))'
    outcome = bench.pyscsh("run", "--builtin-modules", "-e", code)
    assert set(json.loads(outcome.out)) == {path.stem for path in CEREMONIES.glob("*.js")}


def test_the_answers_are_words_that_the_ceremonies_take(bench: Bench) -> None:
    """Each question is answered with what it proposes, else a word of its kind; the words pass the ceremony's check.

    Nothing is asked as a free text that sounds like a secret, which would not be shown while it is typed.
    """
    code = (
        SUBJECTS
        + f"""
    const {{ builtinJobs }} = require("{MENUS}");
    const {{ COMMON, parseWords }} = require("{CEREMONIES}/ceremony/options");
    Dialog.prompt = (question, given, choices, filter) => {{
      if (!choices && filter === undefined) print("free text: " + question);
      if (/empty: no more/.test(question)) return "";
      if (/^Number|^Pieces needed|^M\\/N/.test(question)) return given;
      return choices ? choices[choices.length - 1] : given || (filter === undefined ? "" : "file.bin");
    }};
    const answered = Dialog.prompt;
    Dialog.prompt = (question, given, choices, filter) => (
      /Label of the|^Subject/.test(question) && !given ? "label"
      : /share file 1 |share of the device 1 |custodian 1 \\(/.test(question) ? "file.pbe"
      : answered(question, given, choices, filter));
    for (const job of builtinJobs) {{
      const words = job.ask(kinds[job.at], device);
      const table = {{ ...COMMON, ...job.ceremony.options }};
      const options = parseWords(table, words, {{ pin: "prompt", ...job.ceremony.defaults }});
      try {{ job.ceremony.check(options); }} catch (error) {{ print(job.label, words.join(" "), error.message); }}
    }}
    """
    )
    (bench.folder / "check.js").write_text(code)
    outcome = bench.pyscsh("run", "--builtin-modules", "check.js")
    assert (outcome.status, outcome.err) == (0, "")
    questions = [
        line.removeprefix("free text: ") for line in outcome.out.splitlines() if line.startswith("free text: ")
    ]
    assert len(questions) == len(outcome.out.splitlines()), outcome.out
    assert [question for question in questions if dialog(question, "", None, None).is_secret] == []


def test_plug_ins_come_by_number_then_name(bench: Bench) -> None:
    folder = bench.folder / "mine"
    folder.mkdir()
    for name in ("100-last", "9-first", "20-b", "20-a", "no-number"):
        (folder / f"{name}.js").write_text(f'print("{name}"); exports.jobs = [];')
    (folder / "30-not-a-script.txt").write_text("print(1)")
    outcome = bench.pyscsh("keymanager", "--reader", "virtual", "--plugins", str(folder))
    assert outcome.out.splitlines()[:4] == ["9-first", "20-a", "20-b", "100-last"]


def test_a_plug_in_without_jobs_is_named(bench: Bench) -> None:
    (bench.folder / "5-wrong.js").write_text("exports.job = 1;")
    outcome = bench.pyscsh("keymanager", "--reader", "virtual", "--plugins", str(bench.folder))
    assert outcome.status == 1
    assert "5-wrong.js has no list" in outcome.err


def test_a_job_of_the_menu_and_one_of_a_plug_in_with_answers_from_a_file(bench: Bench) -> None:
    with_keys(bench)
    (bench.folder / "50-count.js").write_text(
        'exports.jobs = [{ at: "keys", label: "Count", run: ({ keys }) => { print(`counted ${keys.length}`); } }];'
    )
    (bench.folder / "answers.yaml").write_text(
        "- {question: Label of the new key, answer: by menu}\n- {question: Type, answer: ec-brainpoolP256r1}\n"
        "- {question: Key domain, answer: '0'}\n- {question: Number of uses, answer: ''}\n"
        "- {question: Numbers of the algorithms, answer: ''}\n- {question: Do this now, answer: yes}\n"
        "- {question: User PIN, secret: 'file:pin'}\n"
    )
    with OpenManager(bench, "--plugins", str(bench.folder)) as manager:
        manager.choose("Keys: 3", "Generate a key ...")
        manager.choose("Keys: 4", "Count")
    chosen = manager.output
    assert "Generated    key 4 by menu, EC 256 bits" in chosen
    assert "Generate a key: done" in chosen
    assert "counted 4" in chosen  # the tree was read again
    assert sorted(bench.folder.glob("record-generate-key-*.json"))


def test_a_job_that_is_refused_says_so_and_stays_in_the_list(bench: Bench) -> None:
    with_keys(bench)
    (bench.folder / "answers.yaml").write_text(
        "- {question: Wrapped key file, answer: out.wky}\n- {question: Do this now, answer: no}\n"
    )
    with OpenManager(bench) as manager:
        manager.choose("key 1: key 1, EC 256 bits", "Write it wrapped to a file ...")
        assert manager.tasks() == ["Job: passed, Write it wrapped to a file: stopped with status 3"]
    assert "The work was not confirmed." in manager.output


def test_a_device_that_is_taken_out_and_comes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(bench)
    with OpenManager(bench) as manager:
        reader = readers.find_reader("virtual")
        connect = reader.connect
        monkeypatch.setattr(reader, "connect", no_reader)
        manager.choose("PINs", "Change the user PIN")
        assert manager.labels()[0].startswith("No device: ")
        assert len(manager.labels()) == 1
        monkeypatch.setattr(reader, "connect", connect)
        manager.open_root()
        assert "Keys: 3" in manager.labels()


def test_another_device_in_the_reader_is_refused_before_any_pin(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree shows one device, another is in the reader when the job starts."""
    with_keys(bench)
    other = Bench(bench.folder)
    with_keys(other)
    reader = VirtualReader(other.card, other.card.state.serial)
    with OpenManager(bench) as manager:
        monkeypatch.setattr(readers.find_reader("virtual"), "connect", reader.connect)
        manager.choose("PINs", "Change the user PIN")
        assert f"VIRTUAL SmartCard-HSM {other.card.state.serial}" in manager.labels()[0]
    assert "no PIN was used" in manager.output


def test_custodians_log_in_where_the_device_wants_them(pair: tuple[Bench, Bench]) -> None:
    """One of one: the key of the first device is registered on the second one, then makes a key there."""
    custodian, guarded = pair
    custodian.host.initialize("970102")
    assert custodian.ceremony("generate-key", "me", "--type", "ec-brainpoolP256r1", "--pin", "pin").status == 0
    assert custodian.ceremony("pka", "export", "me", "me.pka").status == 0
    guarded.secret("so-pin", "3537363231383830")
    words = ("--pka", "1/1", "--no-pin", "--shares", "0", "--so-pin", "so-pin")
    assert guarded.ceremony("initialize", *words).status == 0
    (guarded.folder / "answers.yaml").write_text(
        "- {question: Public key of custodian 1, answer: me.pka}\n- {question: Public key of custodian 2, answer: ''}\n"
        "- {question: Do this now, answer: yes, repeat: true}\n- {question: Label of the new key, answer: guarded}\n"
        "- {question: Type, answer: aes-128}\n- {question: Number of uses, answer: ''}\n"
        "- {question: Numbers of the algorithms, answer: ''}\n"
        "- {question: the device of custodian 1, answer: 'virtual:a'}\n"
        "- {question: the device of custodian 2, answer: ''}\n"
        "- {question: File for the challenge, answer: ''}\n- {question: User PIN of custodian, secret: 'file:pin'}\n"
    )
    with OpenManager(guarded, readers=(guarded.reader, custodian.reader)) as manager:
        assert manager.labels()[0] == "Devices in 2 readers"
        manager.choose("Custodians: 1 of 1 log in, 0 registered", "Register custodians ...")
        manager.choose("Keys: 0", "Generate a key ...")
        assert "guarded: key 1, AES 128 bits" in manager.labels()
    assert "1 of 1 needed have authenticated" in manager.output


def test_jobs_are_rehearsed_first_when_that_was_chosen(bench: Bench) -> None:
    with_keys(bench)
    device = f"VIRTUAL SmartCard-HSM {bench.card.state.serial}"
    (bench.folder / "answers.yaml").write_text(
        "- {question: Do this now, answer: yes}\n- {question: SO-PIN, secret: 'file:so-pin'}\n"
        "- {question: New SO-PIN, secret: 'file:new-so-pin'}\n- {question: User PIN, secret: 'file:pin'}\n"
    )
    bench.secret("so-pin", SO_PIN.hex())
    bench.secret("new-so-pin", "0123456789ABCDEF")
    with OpenManager(bench) as manager:
        manager.choose(device, "Rehearse jobs on a virtual copy first")
        manager.choose("SO-PIN: 15 tries left", "Change the SO-PIN")
        manager.choose(device, "Do not rehearse jobs first")
    assert manager.output.index("REHEARSAL on a virtual copy") < manager.output.index("The rehearsal went well")
    assert "Change the SO-PIN: done" in manager.output
