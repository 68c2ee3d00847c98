// Assignment, appending, deleting.
var c = <config><a><n id="x"/><n id="y">t</n></a></config>;
function show(what) { print(what + " " + c.toXMLString()); }
c.a.n[1] = "zz"; show("index");
c.a.n[5] = <n>k</n>; show("append by index");
c.a.n.(@id == "x").m = 7; show("in a filter");
c.a.appendChild(<p/>); c.a.appendChild("text"); show("appendChild");
c.a.n = 9; show("replace all");
c.a.n += <n>A</n>; c.a.n += <n>B</n>; show("append");
delete c.a.n[0]; show("delete index");
c.@k = "v"; c.@l = 5; delete c.@k; show("attributes");
c.text = "x & y"; show("text");
c.zz.yy.@q = "1"; show("created on the way");
c.b.c.d = <e f="g">h</e>; show("created with XML");
c.a.insertChildBefore(c.a.n[0], <first/>); c.a.insertChildAfter(c.a.n[0], <second/>); c.a.prependChild(<zero/>); show("insert");
c.a.setChildren("only"); show("setChildren");
c.replace("text", <b2/>); show("replace");
c.a.setName("renamed"); c.b.c.setLocalName("cc"); show("setName");
c.list = <><x>1</x><y/></>; show("a list");
c.array = [1, 2]; c.nothing = null; c.un = undefined; c.bool = true; show("other values");
delete c.array; delete c.nothing; delete c.un; show("delete names");
c.bool = ""; show("empty text");
c.* = <z/>; show("all children");
delete c.*; show("nothing left");
var l = c.u; l += <u>1</u>; print(l.length(), c.u.length());
c["q"] = 1; c["@r"] = 2; c.q[0].@s = 3; show("computed names");
c.num = 1; c.num++; c.num += 1; show("numbers become text");
var o = {x: <l/>}; o.x.y += <y>1</y>; o["x"].y += <y>2</y>; print(o.x.toXMLString());
var s = "a"; s += <b>c</b>; print(s); var n = 1; n += 2; print(n);
var copy = c.copy(); copy.@s = "changed"; print(c.@s.length(), copy.@s, copy.parent());
try { var two = <a><b>1</b><b>2</b></a>; two.b.x = 1; print("wrong"); } catch (e) { print(e.name); }
try { c[0] = <b/>; print("wrong"); } catch (e) { print(e.name); }
