// SPDX-License-Identifier: MIT
// A key wrapper in the style of the modules that users have: prototypes, ByteString arithmetic, sloppy loop variables.
// It stands in for them in tests and has to give the bytes of the built-in module.

function DKEK(crypto) {
	this.crypto = crypto;
	this.value = ByteString.valueOf(0, 32);
}

exports.DKEK = DKEK;

DKEK.ZEROS = new ByteString("00000000000000000000000000000000", HEX);
DKEK.FULL_BLOCK = new ByteString("10101010101010101010101010101010", HEX);

DKEK.prototype.importDKEKShare = function(share) {
	assert(share instanceof ByteString, "A share is a ByteString");
	assert(share.length == 32, "A share has 32 bytes");
	var before = this.value;
	this.value = before.xor(share);
	before.clear();
}

DKEK.prototype.clear = function() {
	this.value.clear();
}

DKEK.prototype.getKCV = function() {
	return this.crypto.digest(Crypto.SHA_256, this.value).left(8);
}

DKEK.prototype.derive = function(number) {
	var key = new Key();
	key.setComponent(Key.AES, this.crypto.digest(Crypto.SHA_256, this.value.concat(ByteString.valueOf(number, 4))));
	return key;
}

DKEK.prototype.getKENC = function() {
	return this.derive(1);
}

DKEK.prototype.getKMAC = function() {
	return this.derive(2);
}

DKEK.prototype.field = function(buffer, value) {
	buffer.append(ByteString.valueOf(value.length, 2));
	buffer.append(value);
}

DKEK.prototype.wrap = function(type, algorithm, allowed, size, parts) {
	var blob = new ByteBuffer();
	blob.append(this.getKCV());
	blob.append(type);
	var fields = [ algorithm, allowed, new ByteString("", HEX), new ByteString("", HEX) ];
	for (i = 0; i < fields.length; i++) {
		this.field(blob, fields[i]);
	}

	var content = new ByteBuffer(this.crypto.generateRandom(8));
	content.append(ByteString.valueOf(size, 2));
	for (i = 0; i < parts.length; i++) {
		if (type == 15) {
			content.append(parts[i]);
		} else {
			this.field(content, parts[i]);
		}
	}

	var open = content.toByteString();
	var padded = open.pad(Crypto.ISO9797_METHOD_2);
	open.clear();
	while (padded.length % 16 != 0) {
		padded = padded.concat(ByteString.valueOf(0, 8));
	}

	var kenc = this.getKENC();
	blob.append(this.crypto.encrypt(kenc, Crypto.AES_CBC, padded, DKEK.ZEROS));
	kenc.getComponent(Key.AES).clear();
	padded.clear();

	blob.append(this.crypto.sign(this.getKMAC(), Crypto.AES_CMAC, blob.toByteString()));
	return blob.toByteString();
}

/** d = e^-1 mod (n - p - q + 1) */
DKEK.prototype.convertCRT2PEM = function(pri, pub) {
	var sign = ByteString.valueOf(0);
	var modulus = pub.getComponent(Key.MODULUS);
	var phi = sign.concat(modulus);
	var primes = [ Key.CRT_P, Key.CRT_Q ];
	for (i in primes) {
		phi = phi.sub(sign.concat(pri.getComponent(primes[i])));
	}
	phi = phi.biAdd(ByteString.valueOf(1));
	var d = pub.getComponent(Key.EXPONENT).modInverse(phi);

	var key = new Key();
	key.setType(Key.PRIVATE);
	key.setComponent(Key.MODULUS, modulus);
	key.setComponent(Key.EXPONENT, d.byteAt(0) == 0 ? d.bytes(1) : d);
	return key;
}

DKEK.prototype.encodeKey = function(pri, pub) {
	var none = new ByteString("", HEX);
	var modulus = pub.getComponent(Key.MODULUS);
	if (!modulus) {
		var point = new ByteString("04", HEX);
		return this.wrap(12, new ByteString("id-TA-ECDSA-SHA-256", OID), none, pub.getComponent(Key.ECC_P).length * 8, [
			pri.getComponent(Key.ECC_A), pri.getComponent(Key.ECC_B), pri.getComponent(Key.ECC_P), pri.getComponent(Key.ECC_N),
			point.concat(pri.getComponent(Key.ECC_GX)).concat(pri.getComponent(Key.ECC_GY)), pri.getComponent(Key.ECC_D),
			point.concat(pub.getComponent(Key.ECC_QX)).concat(pub.getComponent(Key.ECC_QY)) ]);
	}

	if (pri.getComponent(Key.CRT_P) && modulus.length > 256) {
		pri = this.convertCRT2PEM(pri, pub);
	}
	var names = pri.getComponent(Key.CRT_P) ? [ Key.CRT_DP1, Key.CRT_DQ1, Key.CRT_P, Key.CRT_PQ, Key.CRT_Q ] : [ Key.EXPONENT ];
	var parts = [];
	for (j = 0; j < names.length; j++) {
		parts.push(pri.getComponent(names[j]));
	}
	parts.push(modulus, pub.getComponent(Key.EXPONENT));
	return this.wrap(names.length == 1 ? 5 : 6, new ByteString("id-TA-RSA-v1-5-SHA-256", OID), none, modulus.length << 3, parts);
}

DKEK.prototype.encodeAESKey = function(key) {
	assert(key.getType() == Key.SECRET);
	return this.wrap(15, new ByteString("2.16.840.1.101.3.4.1", OID), new ByteString("10 11 18 99", HEX), key.getSize() / 8,
		[ key.getComponent(Key.AES) ]);
}

DKEK.deriveDKEKShareKey = function(salt, password) {
	var crypto = new Crypto();
	var found = new ByteBuffer(48);
	var d = new ByteString("", HEX);
	for (j = 0; j < 3; j++) {
		d = crypto.digest(Crypto.MD5, d.concat(password).concat(salt), 10000000);
		found.append(d);
	}
	return found.toByteString();
}

DKEK.decryptKeyShare = function(keyshare, password) {
	if (keyshare.length != 64 || !keyshare.left(8).toString(ASCII).equals("Salted__")) {
		throw new GPError(module.id, GPError.INVALID_DATA, 0, "Not a key share");
	}
	var keyiv = DKEK.deriveDKEKShareKey(keyshare.bytes(8, 8), password);
	var key = new Key();
	key.setComponent(Key.AES, keyiv.left(32));
	var plain = (new Crypto()).decrypt(key, Crypto.AES_CBC, keyshare.bytes(16), keyiv.right(16));
	keyiv.clear();
	if (!plain.right(16).equals(DKEK.FULL_BLOCK)) {
		throw new GPError(module.id, GPError.INVALID_DATA, 0, "Wrong password for the key share");
	}
	return plain.left(32);
}
