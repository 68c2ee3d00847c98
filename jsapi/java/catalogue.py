# SPDX-License-Identifier: MIT
"""Java class names, the host classes behind them, and what to use instead of the others. Data only."""

from __future__ import annotations

_LANG, _STREAMS, _TEXT = "jsapi.java.lang", "jsapi.java.streams", "jsapi.java.text"

# Host class -> module:class, for the engine; scripts reach them only by their Java names.
HOST_CLASSES = {
    "JavaArray": f"{_LANG}:JavaArray",
    "JavaBase64": "jsapi.java.util:JavaBase64",
    "JavaBase64Coder": "jsapi.java.util:JavaBase64Coder",
    "JavaBigInteger": "jsapi.java.big_integer:JavaBigInteger",
    "JavaCardTerminalRegistry": "jsapi.java.terminals:JavaCardTerminalRegistry",
    "JavaDate": "jsapi.java.util:JavaDate",
    "JavaDefaultCHVDialog": "jsapi.java.terminals:JavaDefaultCHVDialog",
    "JavaFile": "jsapi.java.file:JavaFile",
    "JavaInputStream": f"{_STREAMS}:JavaInputStream",
    "JavaOutputStream": f"{_STREAMS}:JavaOutputStream",
    "JavaReader": f"{_TEXT}:JavaReader",
    "JavaString": f"{_LANG}:JavaString",
    "JavaSystem": "jsapi.java.system:JavaSystem",
    "JavaThread": "jsapi.java.system:JavaThread",
    "JavaWriter": f"{_TEXT}:JavaWriter",
}

# Java class -> host class, and the first argument of its constructor when several Java classes share one.
CLASSES: dict[str, tuple[str, str]] = {
    "java.io.BufferedInputStream": ("JavaInputStream", "wrap"),
    "java.io.BufferedOutputStream": ("JavaOutputStream", "wrap"),
    "java.io.BufferedReader": ("JavaReader", "wrap"),
    "java.io.BufferedWriter": ("JavaWriter", "wrap"),
    "java.io.ByteArrayInputStream": ("JavaInputStream", "bytes"),
    "java.io.ByteArrayOutputStream": ("JavaOutputStream", "bytes"),
    "java.io.File": ("JavaFile", ""),
    "java.io.FileInputStream": ("JavaInputStream", "file"),
    "java.io.FileOutputStream": ("JavaOutputStream", "file"),
    "java.io.FileReader": ("JavaReader", "file"),
    "java.io.FileWriter": ("JavaWriter", "file"),
    "java.io.InputStreamReader": ("JavaReader", "wrap"),
    "java.io.LineNumberReader": ("JavaReader", "wrap"),
    "java.io.OutputStreamWriter": ("JavaWriter", "wrap"),
    "java.io.PrintStream": ("JavaWriter", "print"),
    "java.io.PrintWriter": ("JavaWriter", "print"),
    "java.lang.String": ("JavaString", ""),
    "java.lang.System": ("JavaSystem", ""),
    "java.lang.Thread": ("JavaThread", ""),
    "java.lang.reflect.Array": ("JavaArray", ""),
    "java.math.BigInteger": ("JavaBigInteger", ""),
    "java.util.Base64": ("JavaBase64", ""),
    "java.util.Date": ("JavaDate", ""),
    "java.util.zip.GZIPInputStream": ("JavaInputStream", "gzip"),
    "opencard.core.service.DefaultCHVDialog": ("JavaDefaultCHVDialog", ""),
    "opencard.core.terminal.CardTerminalRegistry": ("JavaCardTerminalRegistry", ""),
}

# Beginning of a Java name -> what a script can use instead; the longest beginning counts.
INSTEAD = {
    "": "only a few classes of java.io, java.lang, java.math and java.util exist here",
    "java.io": "use java.io.File, FileInputStream, FileOutputStream, FileReader or FileWriter",
    "java.lang": "use the standard objects of JavaScript",
    "java.lang.ProcessBuilder": "scripts cannot start programs",
    "java.lang.Runtime": "scripts cannot start programs",
    "java.net": "use URLConnection",
    "java.nio": "use java.io.FileInputStream and java.io.FileOutputStream",
    "java.security": "use Crypto, Key and KeyStore",
    "java.security.cert": "use X509 and CRL",
    "java.text": "use Date and the strings of JavaScript",
    "java.util": "use Array, Object, Map and Date of JavaScript",
    "javax.crypto": "use Crypto and Key",
    "javax.net": "use URLConnection",
    "javax.smartcardio": "use Card",
    "javax.swing": "use Dialog.prompt and print",
    "javax.xml": "use XML or GPXML",
    "de.cardcontact": "use the classes of the shell by their short names, such as ByteString and Card",
    "opencard": "use Card",
    "opencard.core.service": "use Card and Dialog.prompt",
    "org.bouncycastle": "use Crypto, Key, X509 and ASN1",
    "org.globaltester": "it belongs to another program",
}
