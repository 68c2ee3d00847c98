// SPDX-License-Identifier: MIT
// A memory card with a secret code of three bytes behind the pseudo-APDUs of a PC/SC reader, and a user of it.
function MemoryCard(code) {
	this.code = code;
	this.memory = new ByteString("FF", HEX);
	while (this.memory.length < 256) this.memory = this.memory.concat(this.memory);
	this.tries = 3;
	this.open = false;
}

MemoryCard.prototype.reset = function (type) {
	this.open = false;
	return new ByteString("3B0492231091", HEX);
};

MemoryCard.prototype.processAPDU = function (command) {
	if (command.byteAt(0) != 0xFF) return new ByteString("6E00", HEX);
	switch (command.byteAt(1)) {
	case 0xA4:
		return new ByteString("9000", HEX);
	case 0xCA:
		return new ByteString("041122339000", HEX);
	case 0x20:
		return this.present(command.bytes(5));
	case 0xB0:
		return this.memory.bytes(command.byteAt(3), command.byteAt(4)).concat(new ByteString("9000", HEX));
	case 0xD0:
		return this.write(command.byteAt(3), command.bytes(5));
	}
	return new ByteString("6D00", HEX);
};

MemoryCard.prototype.present = function (code) {
	this.open = this.tries > 0 && code.equals(this.code);
	this.tries = this.open ? 3 : Math.max(0, this.tries - 1);
	return new ByteString("90", HEX).concat(ByteString.valueOf(this.open ? 7 : this.tries));
};

MemoryCard.prototype.write = function (offset, data) {
	if (!this.open) return new ByteString("6200", HEX);
	this.memory = this.memory.left(offset).concat(data).concat(this.memory.bytes(offset + data.length));
	return new ByteString("9000", HEX);
};

var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
adapter.setSimulationObject(new MemoryCard(new ByteString("010203", HEX)));
adapter.start();

var card = new Card(_scsh3.reader);
card.reset(Card.RESET_COLD);
card.plainApdu(new ByteString("FF A4 00 00 01 06", HEX));
print("selected " + card.SW.toString(HEX));
card.plainApdu(new ByteString("FF D0 00 20 04 " + new ByteString("Hola", ASCII), HEX));
print("locked " + card.SW.toString(HEX));
card.sendApdu(0xFF, 0x20, 0x00, 0x00, new ByteString("FFFFFF", HEX));
print("wrong code, tries " + ByteString.valueOf(card.SW2) + " left");
card.sendApdu(0xFF, 0x20, 0x00, 0x00, new ByteString("010203", HEX));
print("opened " + card.SW.toString(16));
card.plainApdu(new ByteString("FF D0 00 20 04 " + new ByteString("Hola", ASCII), HEX));
print("written " + card.SW.toString(16));
print("read " + card.sendApdu(0xFF, 0xB0, 0x00, 0x20, 4));
print("uid " + card.plainApdu(new ByteString("FFCA000000", HEX)).toString(HEX));
card.sendApdu(0xFF, 0x00, 0x00, 0x00, 0);
print("no such command " + card.SW.toString(16).toUpperCase());
card.close();
