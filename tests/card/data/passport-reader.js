// SPDX-License-Identifier: MIT
// Reads a travel document: basic access control, then files through secure messaging (ICAO Doc 9303-11).
load("passport-keys.js");

if (typeof random == "undefined") {
	var random = function (length) { return crypto.generateRandom(length); };
}
var information = "L898902C<369080619406236";
var card = new Card(_scsh3.reader);
card.reset(Card.RESET_COLD);
card.sendApdu(0x00, 0xA4, 0x04, 0x0C, new ByteString("A0000002471001", HEX), [0x9000]);

function openChannel() {
	var seed = accessSeed(information), enc = derive(seed, 1), macKey = derive(seed, 2);
	var rndIcc = card.sendApdu(0x00, 0x84, 0x00, 0x00, 8, [0x9000]);
	var rndIfd = random(8), kIfd = random(16);
	var request = encrypt(enc, rndIfd.concat(rndIcc).concat(kIfd));
	var answer = card.sendApdu(0x00, 0x82, 0x00, 0x00, request.concat(mac(macKey, request)), 40, [0x9000]);
	assert(mac(macKey, answer.left(32)).equals(answer.right(8)), "MAC of the answer");
	var plain = decrypt(enc, answer.left(32));
	assert(plain.left(8).equals(rndIcc) && plain.bytes(8, 8).equals(rndIfd), "random numbers of the answer");

	var session = sessionOf(rndIcc, rndIfd, plain.right(16), kIfd);
	var channel = new IsoSecureChannel(crypto);
	channel.setEncKey(session.enc);
	channel.setMacKey(session.mac);
	channel.setSendSequenceCounter(session.counter);
	card.setCredential(channel);
}

function select(id) {
	card.sendSecMsgApdu(Card.ALL, 0x00, 0xA4, 0x02, 0x0C, new ByteString(id, HEX), [0x9000]);
}

function read(offset, length) {
	return card.sendSecMsgApdu(Card.ALL, 0x00, 0xB0, offset >> 8, offset & 0xFF, length, [0x9000]);
}

openChannel();
select("011E");
var head = read(0, 4);
var rest = read(4, head.byteAt(1) + 2 - 4);
print("EF.COM " + head.concat(rest).toString(HEX));
select("0101");
print("EF.DG1 " + read(0, 7).toString(HEX));
