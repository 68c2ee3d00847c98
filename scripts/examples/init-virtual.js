// SPDX-License-Identifier: MIT
// Initialise a blank virtual SmartCard-HSM for a rehearsal: PINs, and key domains 0 to N-1 without DKEK yet.
//
//   pyscsh run --reader virtual:STATE scripts/examples/init-virtual.js PIN-SOURCE SO-PIN-SOURCE [DOMAINS]
//
// A source is prompt, a file, env:NAME or fd:NUMBER. The user PIN has 6 to 16 characters, the SO-PIN 16 hexadecimal
// digits. Refuses every card but a blank virtual one.

const { SmartCardHSM, SmartCardHSMInitializer } = require("scsh/sc-hsm/SmartCardHSM");
const { Console } = require("pyscsh/Console");

function main(pinSource, soPinSource, domains = "1") {
	if (soPinSource === undefined || !/^[1-9][0-9]?$/.test(domains)) {
		Console.note("Usage: init-virtual.js PIN-SOURCE SO-PIN-SOURCE [DOMAINS]");
		quit(2);
	}
	const card = new Card(_scsh3.reader);
	if (!card.readerName.startsWith("Virtual SmartCard-HSM "))
		throw new GPError("init-virtual", GPError.ACCESS_DENIED, 0,
			"\"" + card.readerName + "\" is no virtual card: nothing was sent to it. Use --reader virtual:STATE");
	const hsm = new SmartCardHSM(card);
	if (hsm.isInitialized())
		throw new GPError("init-virtual", GPError.ACCESS_DENIED, 0,
			"This card is initialised already: nothing was changed. Make a new one with pyscsh card new");

	const initializer = new SmartCardHSMInitializer(card);
	initializer.setUserPIN(Console.secret("User PIN of the new card", pinSource, true));
	initializer.setInitializationCode(
		new ByteString(Console.secret("SO-PIN of the new card (16 hexadecimal digits)", soPinSource, true).toString(ASCII), HEX));
	initializer.setKeyDomains(Number(domains));
	initializer.setLabel("VIRTUAL");
	initializer.initialize();
	print("VIRTUAL card " + hsm.getSerialNumber() + " is initialised, with " + domains + " empty key domain" + (domains === "1" ? "." : "s."));
}

main(...arguments);
