// for each over arrays, objects, inherited members, strings of a split, and null.
var out = [];
for each (var x in [3, 1, 2]) out.push(x);
for each (y in {a: 1, b: {c: 2}}) { out.push(typeof y); }
function Base() { this.own = "o"; }
Base.prototype.inherited = "i";
for each (var z in new Base()) out.push(z);
for each (var n in null) out.push("never");
for each (var u in undefined) out.push("never");
outer: for each (var i in [1, 2, 3]) {
	for each (var j in "a,b".split(",")) {
		if (i == 2) continue outer;
		if (i == 3) break outer;
		out.push(i + j);
	}
}
for each (var w in "x in y" in {} ? [1] : [2]) out.push("w" + w);
var object = {}; for each (object.member in [7, 8]) ; out.push(object.member);
var each = function (a) { return "call of each " + a; }; out.push(each(1));
for (var k in [5]) out.push("for (each in x)" + k);
print(out.join());
