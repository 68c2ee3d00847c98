# SPDX-License-Identifier: MIT
"""The idioms of public scripts, what differs from a virtual machine on purpose, and wrong use."""

from __future__ import annotations

import gzip
import time

import pytest

from jsapi.java import catalogue
from shell.engine.errors import Interrupted, ScriptError


def test_every_class_of_the_catalogue_can_be_named(scripts):
    for name in catalogue.CLASSES:
        assert scripts.run(f"typeof Packages.{name}") == "function"


def test_parameters_from_the_environment(scripts, monkeypatch):
    monkeypatch.setenv("CEREMONY_READER", "Reader 0")
    monkeypatch.delenv("CEREMONY_MISSING", raising=False)
    text = """
        function parameter(name) {
            var v = java.lang.System.getenv(name);
            if (v === null || String(v).length == 0) throw new Error("missing " + name);
            return String(v);
        }
        parameter("CEREMONY_READER")"""
    assert scripts.run(text) == "Reader 0"
    with pytest.raises(ScriptError, match="missing CEREMONY_MISSING"):
        scripts.run("parameter('CEREMONY_MISSING')")


def test_a_binary_file_through_a_byte_array(scripts, tmp_path):
    (tmp_path / "key.bin").write_bytes(bytes(range(20)))
    text = """
        var f = new java.io.FileInputStream("key.bin");
        var bytes = java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, f.available());
        var count = f.read(bytes);
        f.close();
        count + bytes.bytes(17).toString(HEX) + new ByteString(bytes, HEX).length + (bytes instanceof ByteString)"""
    assert scripts.run(text) == "2011121320true"


def test_the_array_is_the_byte_string(scripts):
    text = """
        var a = java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, 4), same = a;
        new java.io.ByteArrayInputStream(new ByteString("0102", HEX)).read(a, 1, 3) + same.toString(HEX)"""
    assert scripts.run(text) == "200010200"


def test_writing_bytes(scripts, tmp_path):
    scripts.run(
        "var o = new java.io.FileOutputStream('out.bin'); o.write(new ByteString('0102', HEX)); o.write(259); o.close()"
    )
    assert (tmp_path / "out.bin").read_bytes() == b"\1\2\3"


def test_decompression(scripts, tmp_path):
    (tmp_path / "data.gz").write_bytes(gzip.compress(b"insured person"))
    text = """
        var zipped = new ByteString("", HEX), f = new java.io.FileInputStream("data.gz");
        var all = f.readAllBytes();
        var zip = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(all));
        var target = java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, 100);
        var n = zip.read(target, 0, 100), end = zip.read(target, 0, 100);
        n + target.left(n).toString(ASCII) + end"""
    assert scripts.run(text) == "14insured person-1"
    with pytest.raises(ScriptError, match="ZipException: Not in GZIP format"):
        scripts.run("new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(all.right(9)))")
    scripts.run("var cut = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(all.left(15)))")
    with pytest.raises(ScriptError, match=r"EOFException|ZipException"):
        scripts.run("cut.read(target)")


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("new javax.swing.JFrame('x')", "Java class javax.swing.JFrame does not exist here: use Dialog.prompt"),
        ("new Packages.opencard.core.service.DefaultCHVEncoder()", "DefaultCHVEncoder does not.*Dialog.prompt"),
        (
            "java.lang.Runtime.getRuntime().exec('id')",
            "java.lang.Runtime does not exist here: scripts cannot start programs",
        ),
        ("new java.util.HashMap()", "java.util.HashMap does not exist here: use Array"),
        ("org.bouncycastle.jce.ECNamedCurveTable.getParameterSpec('x')", "use Crypto, Key"),
        ("java.nowhere()", "java.nowhere does not exist here"),
        ("com.example.Thing.of(1)", "only a few classes"),
    ],
)
def test_other_classes_say_what_to_use(scripts, use, message):
    with pytest.raises(ScriptError, match=message) as caught:
        scripts.run(use)
    assert caught.value.kind == "TypeError"


def test_naming_a_class_that_does_not_exist_is_no_error(scripts):
    assert scripts.run("typeof java.awt.Robot + String(java.awt) + (javax.swing === javax.swing)") == (
        "function[JavaPackage java.awt]true"
    )
    scripts.run("java.awt.Robot")
    assert scripts.session.engine.settle()
    assert scripts.session.engine.result_text() == "[JavaPackage java.awt.Robot]"
    assert scripts.run("var java = 5; java") == 5


def test_exceptions_can_be_told_apart(scripts):
    text = """
        try { new java.io.FileInputStream("nowhere.bin"); } catch (e) {
            var x = e.javaException;
            [e instanceof Error, e.name, e.message, x.getMessage(), x.getClass().getName(), e.lineNumber]
        }"""
    reason = "nowhere.bin (No such file or directory)"
    java = "java.io.FileNotFoundException"
    assert scripts.run(text) == [True, "JavaException", f"{java}: {reason}", reason, java, 2]


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("new java.io.File(null)", "NullPointerException"),
        ("new java.io.File()", "Arguments are missing"),
        ("new java.io.FileInputStream()", "Arguments are missing"),
        ("new java.io.FileInputStream(null)", "NullPointerException"),
        ("new java.io.FileInputStream('a\\0b')", "FileNotFoundException"),
        ("new java.io.FileInputStream('.')", "FileNotFoundException"),
        ("new java.io.BufferedReader('x')", "a reader or an input stream is expected"),
        ("new java.io.ByteArrayInputStream(5)", "a ByteString is expected"),
        ("new java.io.ByteArrayInputStream(new ByteString('00', HEX)).read('x')", "a byte array is expected"),
        (
            "new java.io.ByteArrayInputStream(new ByteString('00', HEX)).read(new ByteString('00', HEX), 0, 2)",
            "IndexOutOf",
        ),
        (
            "new java.io.ByteArrayInputStream(new ByteString('00', HEX)).read(new ByteString('00', HEX), NaN)",
            "offset and length",
        ),
        ("java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, -1)", "NegativeArraySizeException"),
        ("java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, 1e12)", "OutOfMemoryError"),
        ("java.lang.reflect.Array.newInstance(java.lang.Object, 1e7)", "OutOfMemoryError"),
        ("java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE)", "Arguments are missing"),
        ("java.lang.reflect.Array.newInstance(undefined, 'x')", "must be a number"),
        ("java.lang.System.getenv(null)", "NullPointerException"),
        ("java.lang.System.getProperty('')", "key can't be empty"),
        ("java.lang.Thread.sleep(-1)", "negative"),
        ("java.math.BigInteger.valueOf(NaN)", "NumberFormatException"),
        ("java.math.BigInteger.TEN.pow(1e9)", "overflow"),
        ("java.math.BigInteger.ONE.shiftLeft(2147483647)", "overflow"),
        ("java.math.BigInteger.ONE.add(1)", "must be a JavaBigInteger"),
        ("new java.math.BigInteger('1'.repeat(1000000))", "overflow"),
        ("new java.math.BigInteger('11', 99)", "Radix"),
        ("new java.lang.String(new ByteString('00', HEX), 'klingon')", "UnsupportedEncodingException"),
        ("new java.util.Date('x')", "milliseconds"),
        ("java.util.Base64.getDecoder().decode('!!!!')", "Illegal base64"),
        ("java.io.File('x')", "use new"),
        ("java.io.FileWriter('x')", "use new"),
    ],
)
def test_wrong_use_is_never_an_internal_error(scripts, use, message):
    with pytest.raises(ScriptError, match=message) as caught:
        scripts.run(use)
    assert "Internal error" not in str(caught.value)


def test_relative_names_start_in_the_workspace(scripts, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    scripts.run("new java.io.FileWriter('here.txt').write('x')")
    assert (tmp_path / "here.txt").read_text() == "x"
    assert scripts.run("new java.io.File('here.txt').getAbsolutePath()") == str(tmp_path / "here.txt")


def test_properties_belong_to_a_session(make_scripts):
    first, second = make_scripts(), make_scripts()
    first.run("java.lang.System.setProperty('a', 1)")
    assert first.run("java.lang.System.getProperty('a')") == "1"
    assert second.run("java.lang.System.getProperty('a')") is None
    assert (
        second.run("java.lang.System.getProperty('os.name').indexOf('Linux') + java.lang.System.getProperty('x', 'y')")
        == "0y"
    )


def test_exit_and_output(scripts):
    scripts.run("java.lang.System.out.print('a'); java.lang.System.out.println(5)")
    assert scripts.output == "a5\n"
    with pytest.raises(Interrupted):
        scripts.run("java.lang.System.exit(3)")
    assert scripts.session.exit_code == 3


def test_sleeping(scripts):
    start = time.monotonic()
    scripts.run("java.lang.Thread.sleep(60)")
    assert time.monotonic() - start >= 0.06


def test_locks_and_the_clock(scripts):
    text = "var l = new java.util.concurrent.locks.ReentrantLock(); l.lock(); try { 1 } finally { l.unlock() }"
    assert scripts.run(text) == 1
    assert scripts.run("Math.abs(java.lang.System.currentTimeMillis() - Date.now()) < 1000") is True
    assert scripts.run("new Date(new java.util.Date(5)).getTime()") == 5


def test_a_pin_from_the_dialog_of_opencard(scripts, monkeypatch):
    asked = []

    def secret(_self, question, source, new):
        asked.append((question, source, new))
        return bytearray(b"648219")

    monkeypatch.setattr("shell.services.ShellServices.secret", secret)
    scripts.run("var dialog = new Packages.opencard.core.service.DefaultCHVDialog()")
    assert scripts.run("new ByteString(dialog.getCHV(1), ASCII).length + dialog.getCHV(-1)") == "6648219"
    assert asked == [("PIN 1", "prompt", False), ("PIN", "prompt", False)]
