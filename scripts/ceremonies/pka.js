// SPDX-License-Identifier: MIT
//
// Sets up and uses public key authentication of a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { pka } = require("jobs/pka");

main(pka, arguments);
