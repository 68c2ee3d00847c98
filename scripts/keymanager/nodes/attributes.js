// SPDX-License-Identifier: MIT
//
// What the answers to SELECT say of the application and of keys, and the label of the token.

const AID = new ByteString("E82B0601040181C31F0201", HEX);
const TOKEN_INFO = new ByteString("2F03", HEX), KEY = 0xCC;
const SELECT = 0xA4, BY_NAME = 4, OK = 0x9000;
const PROPRIETARY = 0x85, KEY_ATTRIBUTES = 0xA5, USE_COUNTER = 0x90, ALGORITHMS = 0x91, DOMAIN = 0x92, TOKEN_LABEL = 0x80;
const OPTIONS = [
	[0x01, "user PIN can be unblocked with the SO-PIN"], [0x20, "SO-PIN resets the retry counter only"],
	[0x02, "transport PIN"], [0x04, "PIN holds for a session"], [0x08, "keys of custodians can be replaced"],
	[0x10, "user PIN and custodians are both needed"],
];

/** Texts of the initialisation options that are set. */
function optionsOf(card) {
	const properties = valueOf(select(card, BY_NAME, AID), PROPRIETARY);
	if (properties === null || properties.length < 5) return [];
	const bits = properties.bytes(properties.length - 5, 2).toUnsigned();
	return OPTIONS.filter(([bit]) => bits & bit).map(([, text]) => text);
}

/** {uses, algorithms, domain} of a key, each null where the device does not say. */
function keyAttributes(card, id) {
	const attributes = find(select(card, 0, ByteString.valueOf((KEY << 8) + id, 2)), KEY_ATTRIBUTES);
	const [uses, algorithms, domain] = [USE_COUNTER, ALGORITHMS, DOMAIN].map((tag) => valueOf(attributes, tag));
	return { uses: uses && uses.toUnsigned(), algorithms, domain: domain && domain.toUnsigned() };
}

/** Label of the token (CIAInfo of ISO 7816-15), null without one. */
function tokenLabel(sc) {
	try {
		const label = valueOf(new ASN1(sc.readBinary(TOKEN_INFO)), TOKEN_LABEL);
		return label && label.toString(UTF8);
	} catch (error) {
		if (error instanceof GPError) return null;
		throw error;
	}
}

/** The template that a selected file or application answers with, null without one. */
function select(card, p1, name) {
	const answer = card.sendApdu(0x00, SELECT, p1, 0x00, name, 0x00);
	try {
		return card.SW === OK && answer.length > 0 ? new ASN1(answer) : null;
	} catch (error) {
		if (error instanceof GPError) return null;
		throw error;
	}
}

/** First element with a tag in a template, null without one. */
function find(template, tag) {
	for (let i = 0; template !== null && i < template.elements; i++) {
		if (template.get(i).tag === tag) return template.get(i);
	}
	return null;
}

function valueOf(template, tag) {
	const element = find(template, tag);
	return element && element.value;
}

Object.assign(exports, { optionsOf, keyAttributes, tokenLabel });
