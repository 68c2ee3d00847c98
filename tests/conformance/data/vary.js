// Calls that are varied systematically: as given, with arguments missing or added, and with each argument in turn
// replaced by odd values.
var h = function (s) { return new ByteString(s, HEX); };
var ODD = ["undefined", "null", "NaN", "-1", '"x"', "true", "{}", 'h("01")', 'new ByteBuffer(h("01"))'];
var HUGE = ["Infinity", "1e10"];

/** Probe a call, such as "new Key().setID", with its usual arguments; `huge` numbers too where they are harmless. */
function V(call, args, huge) {
	var odd = huge ? ODD.concat(HUGE) : ODD;
	P(call + "(" + args.join(",") + ")");
	for (var n = 0; n < args.length; n++) P(call + "(" + args.slice(0, n).join(",") + ")");
	P(call + "(" + args.concat(["1"]).join(",") + ")");
	for (var i = 0; i < args.length; i++) {
		for (var j = 0; j < odd.length; j++) {
			var changed = args.slice(0);
			changed[i] = odd[j];
			P(call + "(" + changed.join(",") + ")");
		}
	}
}
