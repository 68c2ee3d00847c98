// Conditional catch: one, several, with and without an unconditional one, with finally, nested.
function Odd(m) { this.message = m; }
function test(action) {
	try {
		action();
	} catch (e if e instanceof Odd) {
		return "odd " + e.message;
	} catch (e if typeof e == "string") { return "string " + e; }
	catch (other) {
		return "other " + other;
	} finally {
		print("finally");
	}
}
print(test(function () { throw new Odd("x"); }));
print(test(function () { throw "text"; }));
print(test(function () { throw 5; }));
print(test(function () { }));
try {
	try { throw 1; } catch (e if e == 2) { print("wrong"); }
} catch (e) { print("rethrown " + e); }
try {
	try { throw 3; } catch (a if a == 1) { print("wrong"); } catch (b if b == 2) { print("wrong"); } finally { print("inner finally"); }
} catch (e) { print("rethrown " + e); }
try { throw {a: 1}; } catch (e /* one */ if /* two */ ((e.a) == 1) /* three */) /* four */ { print("comments " + e.a); }
var e = "outside";
try { throw "inside"; } catch (e if true) { }
print(e);
function nested() {
	try { throw 1; } catch (e if e == 1) {
		try { throw 2; } catch (e if e == 1) { return "wrong"; } catch (e if e == 2) { return "nested " + e; }
	}
}
print(nested());
