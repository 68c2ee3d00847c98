// SPDX-License-Identifier: MIT
//
// How values are written in messages.

const OTHERS = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069]/g;

function hex(byteString) {
	return byteString.toString(HEX);
}

function plural(count, noun, several = noun + "s") {
	return `${count} ${count === 1 ? noun : several}`;
}

/** Text of a card or file with control characters written out. */
function visible(text) {
	return String(text).replace(OTHERS, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

function sha256(byteString) {
	return hex(new Crypto().digest(Crypto.SHA_256, byteString));
}

exports.hex = hex;
exports.plural = plural;
exports.visible = visible;
exports.sha256 = sha256;
