# SPDX-License-Identifier: MIT
"""A scsh installation as folder, zip and installer.

data/installation is ours. The installers were packed from it by a small Java program that uses the classes of IzPack's
izpack-api (PackInfo, PackFile) for the descriptions, in the layout of its packager since 5.1 and before.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shell.engine.errors import ScriptError
from shell.modules import izpack, unpack
from shell.modules.installation import Installation, InstallationError
from tests.ceremonies.bench import Bench

DATA = Path(__file__).with_name("data")
FOLDER = DATA / "installation"
INSTALLERS = ("izpack-5.1.jar", "izpack-5.1-gzip.jar", "izpack-5.0.jar")


def zipped(path: Path, top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(FOLDER.rglob("*")):
            archive.write(file, top + file.relative_to(FOLDER).as_posix())
    return path


@pytest.fixture(params=["folder", "zip", "zip with a folder", *INSTALLERS])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same installation in every form."""
    if request.param == "folder":
        return FOLDER
    if request.param.startswith("zip"):
        return zipped(tmp_path / "scsh.zip", "scsh3/" if "folder" in request.param else "")
    return DATA / str(request.param)


def test_scripts_modules_and_profiles(make_scripts, home):
    scripts = make_scripts(scsh_home=home)
    assert scripts.run("load('tools/tool.js'); [tool, more]") == ["tool", "more"]
    assert scripts.run("var m = require('scsh/test/Answer'); [new m.Answer().value, m.neighbour()]") == [42, "beside"]
    assert scripts.run("new Key('key.xml').getComponent(Key.DES).toString(HEX)") == "000102030405060708090A0B0C0D0E0F"
    long = Path(scripts.run("GPSystem.mapFilename('tools/long.txt', GPSystem.AUTO)"))
    assert long.read_bytes() == (FOLDER / "tools" / "long.txt").read_bytes()
    assert scripts.run("GPSystem.mapFilename('tools', GPSystem.SYS)") == str(long.parent)


def test_own_scripts_come_first(make_scripts, home, tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "tool.js").write_text("var tool = 'mine';")
    scripts = make_scripts(scsh_home=home)
    assert scripts.run("load('tools/tool.js'); tool") == "mine"
    assert not scripts.session.installation._unpacked  # nothing was needed of it


def test_the_unpacked_folder_is_private_and_removed_at_the_end(make_scripts, tmp_path):
    scripts = make_scripts(scsh_home=zipped(tmp_path / "scsh.zip"))
    tool = Path(scripts.run("GPSystem.mapFilename('tools/tool.js', GPSystem.AUTO)"))
    folder = tool.parent.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(tool.stat().st_mode) == 0o600
    scripts.session.close()
    assert not folder.exists()


def test_errors_name_the_archive(make_scripts, tmp_path):
    path = tmp_path / "scsh.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tools/bad.js", "\n\nthrow new Error('x');")
    scripts = make_scripts(scsh_home=path)
    with pytest.raises(ScriptError) as caught:
        scripts.run("load('tools/bad.js')")
    assert str(caught.value.frames[0]).startswith(f"{path}!/tools/bad.js:3:")


def test_a_transcript_hashes_what_comes_out_of_an_archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = zipped(tmp_path / "scsh.zip")
    done = Bench(tmp_path).pyscsh(
        "run", "--scsh-home", str(home), "--transcript", "t.log", "-e", "require('scsh/test/Answer'); 1"
    )
    assert done.status == 0
    digest = hashlib.sha256((FOLDER / "scsh" / "test" / "Answer.js").read_bytes()).hexdigest()
    lines = [line for line in (tmp_path / "t.log").read_text().splitlines() if digest in line]
    assert len(lines) == 1
    assert f"{home}!/scsh/test/Answer.js" in lines[0]


def test_its_key_manager_is_started_unchanged(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bench = Bench(tmp_path)
    done = bench.pyscsh("keymanager", "--scsh-home", str(home))
    assert (done.status, done.out, done.err) == (0, "key manager of the installation\n", "")
    refused = bench.pyscsh("keymanager", "--scsh-home", str(home), "--plugins", str(tmp_path))
    assert refused.status == 2
    assert "--builtin-modules" in refused.err


# ---- archives that cannot be used ----


def test_a_file_that_is_no_archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scsh.zip").write_text("no archive")
    done = Bench(tmp_path).pyscsh("run", "--scsh-home", "scsh.zip", "-e", "1")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "scsh.zip is neither a folder nor a zip or jar file" in done.err


def opened(path: Path) -> None:
    home = Installation(path)
    try:
        assert home.folder
    finally:
        home.close()


@pytest.mark.parametrize(
    "name", ["../outside.js", "tools/../../outside.js", "/tmp/outside.js", "tools\\..\\..\\outside.js", "C:/outside.js"]
)
def test_names_that_lead_out_of_the_folder(tmp_path, name):
    path = tmp_path / "scsh.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tools/a.js", "1")
        archive.writestr(name, "2")
    with pytest.raises(InstallationError, match="would lie outside"):
        opened(path)
    assert not list(tmp_path.rglob("outside.js"))


def test_links_are_left_out(tmp_path):
    path = tmp_path / "scsh.zip"
    link = zipfile.ZipInfo("tools/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tools/a.js", "1")
        archive.writestr(link, "/etc/passwd")
    home = Installation(path)
    assert [entry.name for entry in (home.folder / "tools").iterdir()] == ["a.js"]
    home.close()


def test_too_much_is_refused_by_what_comes_out_not_by_what_the_archive_says(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BYTES", 1 << 20)
    path = tmp_path / "scsh.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tools/a.js", bytes(2 << 20))
    with pytest.raises(InstallationError, match="more than 1 MB"):
        opened(path)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_FILES", 3)
    path = tmp_path / "scsh.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"tools/{number}.js", "1")
    with pytest.raises(InstallationError, match="more than 3 files"):
        opened(path)


def test_another_zip_is_named_as_such(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", "1")
    with pytest.raises(InstallationError, match=r"photos\.zip is no archive of a Smart Card Shell"):
        opened(path)


def test_programs_of_java_are_not_unpacked(tmp_path):
    path = tmp_path / "scsh.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("scsh/a.js", "lib/scsh3.jar", "lib/a.so"):
            archive.writestr(name, "1")
    home = Installation(path)
    assert [file.name for file in home.folder.rglob("*") if file.is_file()] == ["a.js"]
    home.close()


@pytest.mark.parametrize("installer", INSTALLERS)
@given(data=st.data())
def test_damaged_packs_are_refused_in_one_sentence(installer, data):
    """Cut or changed anywhere: the same files come out, or an ArchiveError; never another exception."""
    with zipfile.ZipFile(DATA / installer) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    at = data.draw(st.integers(0, len(members[name]) - 1))
    change = data.draw(st.one_of(st.just(b""), st.binary(min_size=1, max_size=3)))
    members[name] = members[name][:at] + change + (members[name][at + len(change) :] if change else b"")
    built = io.BytesIO()
    with zipfile.ZipFile(built, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    with zipfile.ZipFile(built) as archive:
        try:
            names = [found for found, _ in izpack.files(archive)]
        except unpack.ArchiveError:
            return
    assert len(names) <= len(list(FOLDER.rglob("*"))) + 1


def test_packs_that_are_too_large_together(tmp_path, monkeypatch):
    monkeypatch.setattr(izpack, "MOST_BYTES", 1 << 20)
    path = tmp_path / "scsh.jar"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a", "b"):
            archive.writestr(f"resources/packs/pack-{name}", bytes(600 << 10))
    with pytest.raises(InstallationError, match="pack-b is too large"):
        opened(path)


def test_a_text_that_claims_to_be_longer_than_any_memory(tmp_path):
    """TC_LONGSTRING with a length of 2^64 - 1 (Java Object Serialization Specification, 6.4.2)."""
    path = tmp_path / "scsh.jar"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("packs/pack0", bytes.fromhex("ACED0005 7C FFFFFFFFFFFFFFFF 6161"))
    with pytest.raises(InstallationError, match="its packs cannot be read"):
        opened(path)


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_cut_pack_says_one_sentence_and_nothing_else(installer, tmp_path, capfd):
    with zipfile.ZipFile(DATA / installer) as archive, zipfile.ZipFile(tmp_path / "cut.jar", "w") as cut:
        for name in archive.namelist():
            cut.writestr(name, archive.read(name)[: len(archive.read(name)) // 2])
    with pytest.raises(InstallationError, match="its packs cannot be read"):
        opened(tmp_path / "cut.jar")
    assert capfd.readouterr() == ("", "")


def test_a_damaged_zip(tmp_path):
    path = zipped(tmp_path / "scsh.zip")
    content = bytearray(path.read_bytes())
    content[60:70] = bytes(10)
    path.write_bytes(content)
    with pytest.raises(InstallationError, match="is damaged"):
        opened(path)


def test_the_doctor_knows_archives(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = Bench(tmp_path).pyscsh("doctor", "--json", "--scsh-home", str(zipped(tmp_path / "scsh.zip")))
    found = [entry for entry in json.loads(done.out)["findings"] if entry["subject"] == "scsh folder"]
    assert [entry["state"] for entry in found] == ["ok"]
    (tmp_path / "photos.zip").write_bytes(b"no archive")
    done = Bench(tmp_path).pyscsh("doctor", "--json", "--scsh-home", "photos.zip")
    found = [entry for entry in json.loads(done.out)["findings"] if entry["subject"] == "scsh folder"]
    assert [entry["state"] for entry in found] == ["missing"]
    assert "photos.zip is neither a folder nor a zip" in found[0]["text"]


def test_a_folder_stays_when_the_session_ends(make_scripts, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "scsh3")
    scripts = make_scripts(scsh_home=tmp_path / "scsh3")
    scripts.run("load('tools/tool.js')")
    scripts.session.close()
    assert (tmp_path / "scsh3" / "tools" / "tool.js").exists()
