// SPDX-License-Identifier: MIT
// Wraps the keys of section 21.4 of the protocol reference with whatever DKEK module is found; prints names and bytes.
var DKEK = require("scsh/sc-hsm/DKEK").DKEK;

var real = new Crypto();
var crypto = {                                   // the random numbers of the vectors
	generateRandom: function(length) { return (new ByteString("A0A1A2A3A4A5A6A7", HEX)).left(length); },
	digest: function(mechanism, data) { return real.digest(mechanism, data); },
	encrypt: function(key, mechanism, data, iv) { return real.encrypt(key, mechanism, data, iv); },
	sign: function(key, mechanism, data) { return real.sign(key, mechanism, data); }
};

function show(name, value) {
	print(name + " " + value.toString(HEX));
}

function hex(text) {
	return new ByteString(text, HEX);
}

function key(type, components) {
	var made = new Key();
	made.setType(type);
	for (var name in components) {
		made.setComponent(Key[name], components[name]);
	}
	return made;
}

var dkek = new DKEK(crypto);
dkek.importDKEKShare(hex("A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5"));
dkek.importDKEKShare(hex("A5A4A7A6A1A0A3A2ADACAFAEA9A8ABAAB5B4B7B6B1B0B3B2BDBCBFBEB9B8BBBA"));
show("kcv", dkek.getKCV());
show("kenc", dkek.getKENC().getComponent(Key.AES));
show("kmac", dkek.getKMAC().getComponent(Key.AES));

var curve = new ByteString("secp256r1", OID);
show("ec", dkek.encodeKey(
	key(Key.PRIVATE, { ECC_CURVE_OID: curve, ECC_D: hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721") }),
	key(Key.PUBLIC, { ECC_CURVE_OID: curve,
		ECC_QX: hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
		ECC_QY: hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299") })));

var p = hex("EE96772232487FB3A058D58F2C310023E07E4017C94D56CC5FAE4B54B44605F42A75B0B1F358991F8C6CBE9B68B64E5B2A09D0AD23FCAC07EE9A9198A745E1EB");
var q = hex("D29872838CB9CFE6578E11F0A323438AEE5AE7F61D41412D62DB72B25DAC52019DE2D6A355EB2D033336FB70E73F0EC0AFECA3EF36DD8A90D83F998FEE23B81B");
var sign = hex("00"), one = hex("01"), e = hex("010001");

function inverse(a, b) {
	return sign.concat(a).modInverse(sign.concat(b));
}

function fixed(value, length) {
	return value.asUnsigned(length);
}

function lessOne(value) {
	return sign.concat(value).sub(one);
}

var pub = key(Key.PUBLIC, { MODULUS: fixed(sign.concat(p).multiply(sign.concat(q)), 128), EXPONENT: e });
var pri = key(Key.PRIVATE, {
	CRT_P: p, CRT_Q: q, CRT_DP1: fixed(e.modInverse(lessOne(p)), 64), CRT_DQ1: fixed(e.modInverse(lessOne(q)), 64),
	CRT_PQ: fixed(inverse(q, p), 64)
});
show("rsa-crt", dkek.encodeKey(pri, pub));
show("rsa-plain", dkek.encodeKey(dkek.convertCRT2PEM(pri, pub), pub));

show("aes-128", dkek.encodeAESKey(key(Key.SECRET, { AES: hex("606162636465666768696A6B6C6D6E6F") })));
show("aes-256", dkek.encodeAESKey(key(Key.SECRET, { AES: hex("606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F") })));
dkek.clear();
show("cleared", dkek.getKCV());

if (arguments.length > 0) {
	var file = hex(arguments[0]);
	show("share", DKEK.decryptKeyShare(file, new ByteString(arguments[1], ASCII)));
}
print(typeof i, typeof j);
