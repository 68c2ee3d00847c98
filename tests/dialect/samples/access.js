// Reading: children, attributes, descendants, filters, wildcards, indexes, computed names.
var x = <order id="7" kind="big">
	<item n="1"><name>Pen</name><price>2</price></item>
	<item n="2"><name>Ink</name><price>5</price><note>dry <i>quick</i></note></item>
	<name>whole</name>
	<length>3 m</length>
</order>;
print(x.item.length(), x.item[0].name, x.item[1].price, x.item.name.length());
print(x.@id, x.@kind.toString(), x.@missing.length(), x.item.@n.length(), x.@*.length());
print(x..name.length(), x..@n.toXMLString(), x..i, x..*.length());
print(x.item.(@n == 2).name, x.item.(price > 3).length(), x.item.(name == "Pen").@n);
print(x.item.(@n == "1" || price == 5).length(), x.item.(note.length() > 0).name);
print(x.item.(true).length(), x.item.(false).length(), x.item.(missing == 1).length());
var limit = 3; print(x.item.(price < limit).name);
print((function (limit) { return x.item.(price > limit).name; })(4));
print(x.*.length(), x.item.*.length(), x["item"].length(), x["@id"], x.@["id"], x["*"].length());
print(x.length, x.length(), x.name, x.name());
var key = "item"; print(x[key][1].name); key = "id"; print(x.@[key]);
for (var i = 0; i < x.item.length(); i++) print(i, x.item[i].@n);
for (var j in x.item) print(j, typeof j);
for each (var t in x.item) print(t.name);
for each (var a in x.@*) print(a.name(), a);
for each (var c in x.children()) print(c.localName());
print("item" in x, "nothing" in x, x.hasOwnProperty("@id"), x.hasOwnProperty("@no"));
print(x.nothing.length(), x.nothing.at.all.length(), x.item[9]);
print(x.item.name + "", String(x.item[0].name), x.item[1].note.toString());
print(x.item[0].name.substr(0, 1), x.item[0].name.toUpperCase(), x.item[1].price * 2, +x.item[1].price + 1);
print(x.item[0].name.charAt(0) + x.item[0].name.indexOf("n"), x.item[0].price.toString().length);
print(x
	.item
	.(
		@n
		== 2)
	.@n);
