// java.io in a folder of its own: files, streams, readers, writers.
var folder = new java.io.File(arguments[0], "made/below");
print(folder.exists(), folder.isDirectory(), folder.mkdir(), folder.mkdirs(), folder.mkdirs(), folder.isDirectory(), folder.isFile());
var file = new java.io.File(folder, "text.txt");
print(file.getName(), file.getParentFile().getName(), file.exists(), file.length());
var w = new java.io.FileWriter(file); w.write("first\nsecond\r\nthird"); w.write("!"); w.close();
print(file.length(), file.isFile(), folder.list().length, folder.list()[0]);
var r = new java.io.LineNumberReader(new java.io.FileReader(file)), l;
while ((l = r.readLine()) !== null) print(r.getLineNumber(), l);
print(r.readLine() === null); r.close();
w = new java.io.PrintWriter(new java.io.FileWriter(file, true)); w.println(""); w.print("more"); w.println("5"); w.flush(); w.close();
r = new java.io.BufferedReader(new java.io.InputStreamReader(new java.io.FileInputStream(file), "UTF-8"));
for (var n = 0; r.readLine() != null; n++) ; r.close(); print(n, file.length());
var o = new java.io.FileOutputStream(file); o.write(65); o.write(321); o.write(10); o.close();
var i = new java.io.FileInputStream(file); print(i.available(), i.read(), i.read(), i.available(), i.read(), i.read(), i.available()); i.close();
function fails(f) { try { f(); print("no error"); } catch (e) { print(e.name, String(e.javaException).split(":")[0]); } }
fails(function () { new java.io.FileInputStream(new java.io.File(folder, "missing")); });
fails(function () { new java.io.FileReader(new java.io.File(folder, "missing")); });
fails(function () { new java.io.FileOutputStream(folder); });
fails(function () { i.read(); });
fails(function () { r.readLine(); });
var b = new java.io.ByteArrayOutputStream(); b.write(1); b.write(2); print(b.size(), b.toByteArray().length); b.reset(); print(b.size());
for each (var p in ["a//b/", "/x", "x", "/", "", "a/b", "./c"]) {
	var f = new java.io.File(p); print(f.getPath(), f.getName(), f.getParent(), f.isAbsolute());
}
print(folder["delete"](), file["delete"](), file.exists(), folder["delete"](), folder.list());
print(file.createNewFile === undefined, new java.io.File("a", "b").getPath(), new java.io.File("a", "b").equals(new java.io.File("a/b")));
var s = new java.lang.String("h\u00e4llo"); print(s.length(), s.getBytes("UTF-8").length, s.getBytes("ISO-8859-1").length, s.indexOf("l"), s.substring(1, 3), s.toUpperCase(), s.startsWith("h"));
print(java.util.Base64.getEncoder().encodeToString(s.getBytes("UTF-8")), new java.lang.String(java.util.Base64.getDecoder().decode("aGk="), "UTF-8"));
print(new java.util.Date(86400000).getTime(), java.lang.System.getProperty("no.such") === null, java.lang.System.getenv("NO_SUCH_VARIABLE") === null);
