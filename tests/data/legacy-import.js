// SPDX-License-Identifier: MIT
// An import as operators have it in a file of their own: written for the original shell, must run unchanged.
// The device holds a DKEK of one known share; import.p12 lies in the working directory.

var SmartCardHSM = require("scsh/sc-hsm/SmartCardHSM").SmartCardHSM;
var HSMKeyStore = require("scsh/sc-hsm/HSMKeyStore").HSMKeyStore;
var DKEK = require("scsh/sc-hsm/DKEK").DKEK;

var filename = GPSystem.mapFilename("import.p12", GPSystem.USR);
var password = "secret1";
var userpin = new ByteString("648219", ASCII);
var share = new ByteString("A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5", HEX);

var card = new Card(_scsh3.reader);
card.reset(Card.RESET_COLD);

var crypto = new Crypto();
var sc = new SmartCardHSM(card);
var hsmks = new HSMKeyStore(sc);

var keystore = new KeyStore("BC", "PKCS12", filename, password);
var alias = keystore.getAliases()[0];
print("Importing " + alias);

var prikey = new Key();
prikey.setType(Key.PRIVATE);
prikey.setID(alias);
keystore.getKey(prikey, password);
var cert = keystore.getCertificate(alias);
var pubkey = cert.getPublicKey();

var dkek = new DKEK(crypto);
dkek.importDKEKShare(share);
var blob = dkek.encodeKey(prikey, pubkey);
dkek.dumpKeyBLOB(blob);
dkek.clear();

var sw = sc.verifyUserPIN(userpin);
if (sw != 0x9000) {
	throw new GPError("import", GPError.AUTHENTICATION_FAILED, sw, "PIN verification failed");
}

if (pubkey.getComponent(Key.MODULUS)) {
	hsmks.importRSAKey(alias, blob, pubkey.getSize());
} else {
	var id = sc.determineFreeKeyId();
	sc.unwrapKey(id, blob);
	var prkd = SmartCardHSM.buildPrkDforECC(id, alias, pubkey.getSize());
	var fid = ByteString.valueOf((SmartCardHSM.PRKDPREFIX << 8) + id);
	sc.updateBinary(fid, 0, prkd.getBytes());
	sc.enumerateKeys();
}
hsmks.storeEndEntityCertificate(alias, cert);

var key = sc.getKey(alias);
var message = new ByteString("Hello World", ASCII);
var mech = pubkey.getComponent(Key.MODULUS) ? Crypto.RSA_PSS_SHA256 : Crypto.ECDSA_SHA256;
var signature = sc.getCrypto().sign(key, mech, message);
assert(crypto.verify(pubkey, mech, message, signature), "Signature does not verify");
print("Imported " + alias + " as key " + key.getId());
