// SPDX-License-Identifier: MIT
//
// Jobs on PINs and custodians.

const { pin } = require("../../ceremonies/jobs/pins");
const { pka } = require("../../ceremonies/jobs/pka");
const { files } = require("../manager/questions");

const accessJobs = [
	...["pins", "pin"].flatMap((at) => [
		{ at, label: "Change the user PIN", ceremony: pin, ask: () => ["change"] },
		{ at, label: "Unblock the user PIN and set a new one", ceremony: pin, ask: () => ["unblock"] },
		{ at, label: "Reset the retry counter of the user PIN", ceremony: pin, ask: () => ["unblock", "--keep-pin"] },
	]),
	...["pins", "so-pin"].map((at) => ({ at, label: "Change the SO-PIN", ceremony: pin, ask: () => ["change-so-pin"] })),
	{ at: "pka", label: "Register custodians ...", ceremony: pka, ask: () => ["register", ...files("Public key of custodian")] },
	{ at: "pka", label: "Let custodians log in, to try it ...", ceremony: pka, ask: () => ["authenticate"] },
];

exports.accessJobs = accessJobs;
