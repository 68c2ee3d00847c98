// SPDX-License-Identifier: MIT
// A travel document with basic access control and secure messaging (ICAO Doc 9303-11), played by a script.
load("passport-keys.js");

function Passport(information, files) {
	var seed = accessSeed(information);
	this.enc = derive(seed, 1);
	this.mac = derive(seed, 2);
	this.files = files;
	this.log = [];
	this.random = function (length) { return crypto.generateRandom(length); };
}

Passport.prototype.reset = function (type) {
	this.session = null;
	this.challenge = null;
	this.file = null;
	return new ByteString("3B600000", HEX);
};

Passport.prototype.processAPDU = function (command) {
	this.log.push(command.toString(HEX));
	var response;
	try {
		response = (command.byteAt(0) & 0x0C) == 0x0C ? this.processProtected(command) : this.process(command);
	} catch (e) {
		if (!(e instanceof GPError)) throw e;
		this.session = null;
		response = ByteString.valueOf(e.reason, 2);
	}
	this.log.push(response.toString(HEX));
	return response;
};

Passport.prototype.process = function (command) {
	var data = command.length > 5 ? command.bytes(5, command.byteAt(4)) : null;
	switch (command.byteAt(1)) {
	case 0xA4:
		if (command.byteAt(2) == 4) return new ByteString("9000", HEX);
		throw new GPError("Passport", GPError.ACCESS_DENIED, 0x6982, "Access control first");
	case 0x84:
		this.challenge = this.random(8);
		return this.challenge.concat(new ByteString("9000", HEX));
	case 0x82:
		return this.authenticate(data).concat(new ByteString("9000", HEX));
	}
	throw new GPError("Passport", GPError.INVALID_DATA, 0x6D00, "No such command");
};

Passport.prototype.authenticate = function (data) {
	if (!this.challenge || !mac(this.mac, data.left(32)).equals(data.right(8))) {
		throw new GPError("Passport", GPError.AUTHENTICATION_FAILED, 0x6300, "Wrong MAC");
	}
	var plain = decrypt(this.enc, data.left(32));
	if (!plain.bytes(8, 8).equals(this.challenge)) {
		throw new GPError("Passport", GPError.AUTHENTICATION_FAILED, 0x6300, "Wrong challenge");
	}
	var half = this.random(16), rndIfd = plain.left(8);
	var answer = encrypt(this.enc, this.challenge.concat(rndIfd).concat(half));
	this.session = sessionOf(this.challenge, rndIfd, half, plain.right(16));
	this.challenge = null;
	return answer.concat(mac(this.mac, answer));
};

// ---- secure messaging ----

Passport.prototype.processProtected = function (command) {
	if (!this.session) throw new GPError("Passport", GPError.INVALID_USAGE, 0x6988, "No session");
	var objects = new TLVList(command.bytes(5, command.byteAt(4)), TLV.EMV);
	this.count();
	this.check(command.left(4), objects);
	var data = null, le = 0;
	for (var i = 0; i < objects.length; i++) {
		var object = objects.index(i);
		if (object.getTag() == 0x87) data = this.unpad(decrypt(this.session.enc, object.getValue().bytes(1)));
		if (object.getTag() == 0x97) le = object.getValue().toUnsigned();
	}
	return this.protect(this.access(command.byteAt(1), command.bytes(2, 2), data, le));
};

Passport.prototype.count = function () {
	this.session.counter = this.session.counter.add(1);
};

Passport.prototype.check = function (header, objects) {
	var input = this.session.counter.concat(header.pad(Crypto.ISO9797_METHOD_2)), received = null;
	for (var i = 0; i < objects.length; i++) {
		if (objects.index(i).getTag() == 0x8E) received = objects.index(i).getValue();
		else input = input.concat(objects.index(i).getTLV());
	}
	if (received == null || !mac(this.session.mac, input).equals(received)) {
		throw new GPError("Passport", GPError.CRYPTO_FAILED, 0x6988, "Wrong MAC");
	}
};

Passport.prototype.unpad = function (data) {
	var end = data.length - 1;
	while (data.byteAt(end) == 0) end--;
	return data.left(end);
};

Passport.prototype.protect = function (data) {
	var body = new ByteBuffer();
	if (data.length > 0) {
		var cryptogram = encrypt(this.session.enc, data.pad(Crypto.ISO9797_METHOD_2));
		body.append(new TLV(0x87, new ByteString("01", HEX).concat(cryptogram), TLV.EMV).getTLV());
	}
	body.append(new ByteString("99029000", HEX));
	this.count();
	var input = this.session.counter.concat(body.toByteString());
	body.append(new TLV(0x8E, mac(this.session.mac, input), TLV.EMV).getTLV());
	return body.append(new ByteString("9000", HEX)).toByteString();
};

Passport.prototype.access = function (ins, parameters, data, le) {
	if (ins == 0xA4) {
		this.file = this.files[data.toString(HEX)];
		if (!this.file) throw new GPError("Passport", GPError.OBJECT_NOT_FOUND, 0x6A82, "No such file");
		return new ByteString("", HEX);
	}
	var offset = parameters.toUnsigned();
	return this.file.bytes(offset, Math.min(le, this.file.length - offset));
};

var passport = new Passport("L898902C<369080619406236", {
	"011E": new ByteString("60145F0104303130365F36063034303030305C026175", HEX),
	"0101": new ByteString("61055F1F023C3C", HEX)
});
var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
adapter.setSimulationObject(passport);
adapter.start();
