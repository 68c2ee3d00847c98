exports.Answer = function () {
	this.value = 42;
};
exports.neighbour = function () { return require("./Other").text; };
