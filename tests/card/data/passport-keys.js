// SPDX-License-Identifier: MIT
// Keys of basic access control (ICAO Doc 9303-11, 4.3 and 9.7), for the card and its reader.
var crypto = new Crypto();

function desKey(value) {
	var key = new Key();
	key.setComponent(Key.DES, value);
	return key;
}

/** Key for encryption (1) or MAC (2) from a seed. */
function derive(seed, counter) {
	return desKey(crypto.digest(Crypto.SHA_1, seed.concat(ByteString.valueOf(counter, 4))).left(16));
}

/** Document number, date of birth and date of expiry with their check digits give the seed. */
function accessSeed(information) {
	return crypto.digest(Crypto.SHA_1, new ByteString(information, ASCII)).left(16);
}

function mac(key, data) {
	return crypto.sign(key, Crypto.DES_MAC_EMV, data.pad(Crypto.ISO9797_METHOD_2));
}

function encrypt(key, data) {
	return crypto.encrypt(key, Crypto.DES_CBC, data, new ByteString("0000000000000000", HEX));
}

function decrypt(key, data) {
	return crypto.decrypt(key, Crypto.DES_CBC, data, new ByteString("0000000000000000", HEX));
}

/** Session keys and first counter from both random numbers and both key halves. */
function sessionOf(rndIcc, rndIfd, kIcc, kIfd) {
	var seed = kIcc.xor(kIfd);
	return { enc: derive(seed, 1), mac: derive(seed, 2), counter: rndIcc.right(4).concat(rndIfd.right(4)) };
}
