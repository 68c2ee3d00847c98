// Rhino's own members of standard objects.
print("a".equals("a"), "1".equals(1), "a".equals(null), "a".equals(new String("a")), "aB".equalsIgnoreCase("Ab"));
print(uneval({a: 1, b: "x\"\n", c: [1, , null, undefined], "d e": true}), uneval("é\u1234"), uneval(-0), uneval([]), uneval(null));
print([1, "a", [2]].toSource(), "abc".toSource(), (5).toSource(), new Date(0).toSource(), /a/g.toSource(), true.toSource());
print(({}).toSource(), new Object().toSource(), ({n: {m: 1}}).toSource());
var o = {get: 1}; o.self = 2; print(uneval(o));
try { undefinedFunction(); } catch (e) { print(e.name, typeof e.lineNumber, typeof e.fileName); }
print("aba".replace("a", "X"), "aba".replace(/a/g, "X"), "aba".replace(/a/g, function (m, i) { return m + i; }), "a.b".split("."));
print("aba".match(/a/g), "xax".search("a"), "abc".substr(1, 1), escape("ä "), [1, 2, 3].indexOf(2));
print(08, 010, eval("1+1"), eval("for each (var v in [1,2]) v"), eval("<a>{1}</a>").toXMLString());
function undeclared() { leaked = 5; } undeclared(); print(leaked, this.leaked);
