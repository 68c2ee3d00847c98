// SPDX-License-Identifier: MIT
// An outline with everything that the view has a key for.
const { Console } = require("pyscsh/Console");

function Explorer() {
	this.view = new OutlineNode("Card", true);
	this.view.setUserObject(this);
	this.view.setIcon("atr");
	this.view.setToolTip("The card in the reader");
	this.view.setContextMenu(["Rename", "---", "Ask", "Fail", "Work", "Loop", "Leave"]);
	this.selections = 0;
}

Explorer.prototype.expandListener = function (node) {
	print("reading the card");
	const file = new OutlineNode("EF.CardInfo: 0102", true);
	file.setIcon("document");
	file.setUserObject({ expandListener() { throw new GPError("reader", GPError.CARD_REMOVED, 0, "the card is gone"); } });
	node.insert(file);
	node.insert(new ASN1(0x30, new ASN1(2, new ByteString("05", HEX)), new ASN1(0x0C, new ByteString("Joe", ASCII))));
	const strange = new OutlineNode("label \x1b[31mred\x1b[0m");
	strange.setIcon("failed");
	strange.setToolTip("one\ntwo \x07");
	strange.setUserObject({ selectedListener(node) { node.setLabel("looked at"); } });
	node.insert(strange);
	const group = new OutlineNode("group");
	group.insert(new OutlineNode("needle in the group"));
	node.insert(group);
};

Explorer.prototype.actionListener = function (node, action) {
	switch (action) {
	case "Rename": node.setLabel("Renamed"); break;
	case "Ask": {
		const name = Dialog.prompt("New name", "Anna");
		print("name is " + name);
		const secret = Console.secret("Code", "prompt");
		node.setLabel(name + " with " + secret.length);
		break;
	}
	case "Fail": throw new Error("it failed");
	case "Work": new Crypto().digest(Crypto.MD5, new ByteString("00", HEX), 1000000000);
	case "Loop": Console.note("looping"); for (;;);
	case "Leave": quit(7);
	}
};

const task = new Task({
	run() { task.setMessage("half done"); print("the task ran"); },
	actionListener(source, action) { source.setMessage("asked to " + action); },
});
task.setContextMenu(["Polish"]);
new Explorer().view.show("Explorer");
