// What scripts written for Rhino take for granted in the plain language, each line by itself.
print(parseInt("08"), parseInt("010"), parseInt("0x1F"), 010, 08, 0755);
print("abc".substr(-2), "abc".substr(1, 1), escape("ä b"), unescape("%41"));
print([3, 1, 10, 2].sort(), [1,,3].length, [,].length);
for (var i in [5, 6]) print(i, typeof i);
if (true) { function inBlock() { return "block"; } } print(inBlock());
print(typeof undefinedName, typeof null, typeof function () {}, typeof /x/);
print((1234.5678).toFixed(2), (255).toString(16), (0.1 + 0.2), 1e21, 1e-7, -0, 100000000000000000000);
print(new Date(2011, 8, 11).getYear(), new Date(0).getTime(), typeof Date.now());
print("a,b,,c".split(","), "abc".split(""), "a1b2".split(/\d/), "x".concat(1, 2));
print("abc".match(/b/).index, "aaa".replace(/a/g, "b"), "a-b".replace("-", "$&$&"));
print(String([1, [2, 3]]), String({}), String(null), String(undefined), [] + [], [] == "");
var o = { "a b": 1, 2: "two", get g() { return "getter"; } }; print(o["a b"], o[2], o.g);
print(delete o.g, o.g, "g" in o);
switch ("x") { case "y": print("y"); default: print("default"); case "z": print("fall"); }
label: for (var i = 0; i < 3; i++) { for (;;) { if (i == 1) break label; continue label; } }
print(i);
var args = function () { return arguments.length + ":" + Array.prototype.join.call(arguments, "-"); }; print(args(1, "b", null));
print((function () { return this === (function () { return this; })(); })());
var x = 10; { var x = 20; } print(x);
print([1, 2, 3].indexOf(2), [1, 2, 3].map(function (v) { return v * 2; }), [1, 2, 3].filter(function (v) { return v > 1; }));
print(isNaN("x"), isFinite(1 / 0), Math.round(2.5), Math.round(-2.5), Math.max(), 7 % -3, -7 % 3, 1 / 3);
print("\x41\u0042\101", "tab\tx", 'it\'s');
print(1 < 2 < 3, 3 > 2 > 1, "10" < "9", 10 < "9", null == 0, null >= 0, undefined == null, NaN != NaN);
print(eval("var ev = 5; ev + 1"), ev, typeof eval);
try { null.x; } catch (e) { print(e.name, e instanceof TypeError); }
try { nothingHere(); } catch (e) { print(e.name, e instanceof ReferenceError); }
try { throw { code: 5 }; } catch (e) { print(e.code); } finally { print("finally"); }
function Base(a) { this.a = a; } Base.prototype.get = function () { return this.a; };
function Sub(a) { Base.call(this, a); } Sub.prototype = new Base(); Sub.prototype.constructor = Sub;
print(new Sub(7).get(), new Sub(1) instanceof Base, Sub.prototype.constructor === Sub, Sub.name, Base.length);
print([1, 2, 3, 4].slice(-2), [1, 2, 3].splice(1, 1), [1, 2].concat([3], 4), [3, 4].reverse().join("+"));
var assoc = new Array(); assoc["one"] = 1; assoc[5] = "x"; print(assoc.length, assoc.one); for (var k in assoc) print(k);
print(new String("a") == "a", new String("a") === "a", typeof new String("a"), new Number(5) + 1);
print(0xFF, 0XfF, .5, 5., 1E3, ~5, 5 >>> 1, -1 >>> 28, 1 << 31, 5 ^ 3);
var s = ""; do { s += "x"; } while (s.length < 3); print(s); with ({ w: 1 }) { print(w); }
print(Object.keys({ b: 1, a: 2 }), JSON.stringify({ a: [1, "x", null] }), JSON.parse("[1]")[0]);
print(function () { return 1; }(), (function named() { return typeof named; })(), typeof named);
print(void 0, typeof void 0, (1, 2), !"" , !!"0");
print("Z".charCodeAt(0), String.fromCharCode(72, 105), "abc".charAt(1), "abc"[1], "a b".toUpperCase(), " x ".trim() + "|");
if (1) function oddOne() { return "odd"; } print(oddOne());
