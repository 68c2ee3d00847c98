// SPDX-License-Identifier: MIT
//
// Outline nodes from descriptions { id, label, icon, tip, kind, subject, children }. Nodes of the same id stay, so that
// what a person has opened stays open when the device is read again.

class Branch {
	constructor(manager, place, isRoot = false) {
		Object.assign(this, { manager, place, node: new OutlineNode("", isRoot), below: new Map() });
		this.node.setUserObject(this);
	}

	/** Make node and branches below look like the description. */
	grow(description) {
		this.description = description;
		const { label, icon, tip, children = [] } = description;
		this.node.setLabel(label);
		if (icon) this.node.setIcon(icon);
		else this.node.setIcon();
		if (tip) this.node.setToolTip(tip);
		this.node.setContextMenu(this.manager.menu(description));
		this.prune(children);
		children.forEach((child, index) => this.branch(child.id, index).grow(child));
	}

	prune(children) {
		const wanted = new Set(children.map(({ id }) => id));
		for (const [id, branch] of this.below) {
			if (wanted.has(id)) continue;
			this.node.remove(branch.node);
			this.below.delete(id);
		}
	}

	/** The branch of an id; a new one is inserted where it belongs. */
	branch(id, index) {
		if (!this.below.has(id)) {
			const made = new Branch(this.manager, this.place);
			this.below.set(id, made);
			this.node.insert(made.node, index);
		}
		return this.below.get(id);
	}

	/** Called by the view for the menu of the node. */
	actionListener(node, entry) {
		this.manager.act(this.place.reader, this.description, entry);
	}

	/** Called by the view when the node is opened: a device that was taken out may be back. */
	expandListener() {
		if (this.description && this.description.kind === "absent") this.manager.refreshAll();
	}
}

exports.Branch = Branch;
