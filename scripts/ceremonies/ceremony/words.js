// SPDX-License-Identifier: MIT
//
// How values are written in messages.

function hex(byteString) {
	return byteString.toString(HEX);
}

function plural(count, noun, several = noun + "s") {
	return `${count} ${count === 1 ? noun : several}`;
}

exports.hex = hex;
exports.plural = plural;
