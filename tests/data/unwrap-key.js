// SPDX-License-Identifier: MIT
// Brings a key file of sc-hsm-tool into the device: unwrap-key.js FILE KEY-NUMBER. Test data: PIN as documented.
var SmartCardHSM = require("scsh/sc-hsm/SmartCardHSM").SmartCardHSM;
var PKIXCommon = require("scsh/x509/PKIXCommon").PKIXCommon;

var id = parseInt(arguments[1]);
var sc = new SmartCardHSM(new Card(_scsh3.reader));
assert(sc.verifyUserPIN(new ByteString("648219", ASCII)) == 0x9000);

var wrapped = new ASN1(PKIXCommon.readFileFromDisk(GPSystem.mapFilename(arguments[0], GPSystem.USR)));
sc.unwrapKey(id, wrapped.get(0).value);

var prefixes = [SmartCardHSM.PRKDPREFIX, SmartCardHSM.EECERTIFICATEPREFIX];
for (var i = 1; i < wrapped.elements; i++) {
	sc.updateBinary(ByteString.valueOf((prefixes[i - 1] << 8) + id, 2), 0, wrapped.get(i).getBytes());
}
print(sc.enumerateKeys());
