// Literals with embedded expressions in every position, comments, CDATA, entities, quotes, several lines.
var name = "tag", value = 5, attr = "k", list = [1, 2];
print(<a/>.toXMLString());
print(<a b="1" c='two "quoted"'>text</a>.toXMLString());
print(<{name} {attr}={value}>{value + 1} and {list} and {"<&>"}</{name}>.toXMLString());
print(<a b={"<&>\"'\n"}/>.toXMLString());
print(<a>
	<!-- a comment with 'quotes" and {braces} and <tags> -->
	<b>{ (function (x) { return "}" + x; })("{") }</b>
	<c d={ {"a": 1}["a"] }/>
</a>.toXMLString());
print(<a><![CDATA[<raw> {not an expression} &amp; `back` ${tick} \n]]></a>.toXMLString());
print(<a>`${1}` \n \\ $ {1} $</a>.toString());
print(<a>&lt;&#65;&#x42;&amp;&quot;&apos;&gt;</a>.toString());
print(<>text<a/><b>2</b></>.length());
print((<><a>1</a><b>2</b></>).toXMLString());
var deep = <a><b><c><d>deep</d></c></b></a>;
print(deep.b.c.d);
print(1 < 2, 3 > 2, 5 <6, (1)<(2));
var i = 3; print(i <4, i<5 && i >2);
function f() { return <f>{arguments.length}</f>; }
print(f(1, 2).toString());
print([<x/>, <y/>].length, {k: <v>1</v>}.k, true ? <t>yes</t> : <t>no</t>);
print(<a b = "1"
	c
	=
	"2" />.toXMLString());
print(<a>  spaces   <b>  inside  </b>  </a>.toXMLString());
print(<ümlaut größe="ß">é</ümlaut>.toXMLString());
print(<a-b.c_d e-f="g"/>.toXMLString(), <a >x</a >.toXMLString());
var re = /<a>/.test("<a>"), q = 4 / 2 / 1; print(re, q);
print(<a b={undefined} c={null} d={true}>{undefined}{null}{true}</a>.toXMLString());
