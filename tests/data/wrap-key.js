// SPDX-License-Identifier: MIT
// Writes a key of the device to a file as sc-hsm-tool does: wrap-key.js FILE KEY-NUMBER. Test data: PIN as documented.
var SmartCardHSM = require("scsh/sc-hsm/SmartCardHSM").SmartCardHSM;
var PKIXCommon = require("scsh/x509/PKIXCommon").PKIXCommon;

var id = parseInt(arguments[1]);
var sc = new SmartCardHSM(new Card(_scsh3.reader));
assert(sc.verifyUserPIN(new ByteString("648219", ASCII)) == 0x9000);

function file(prefix) {
	return ByteString.valueOf((prefix << 8) + id, 2);
}

var wrapped = new ASN1(ASN1.SEQUENCE,
	new ASN1(ASN1.OCTET_STRING, sc.wrapKey(id)),
	new ASN1(sc.readBinary(file(SmartCardHSM.PRKDPREFIX))),
	new ASN1(sc.readBinary(file(SmartCardHSM.EECERTIFICATEPREFIX)))
);
PKIXCommon.writeFileToDisk(GPSystem.mapFilename(arguments[0], GPSystem.USR), wrapped.getBytes());
