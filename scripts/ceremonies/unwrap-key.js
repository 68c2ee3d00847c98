// SPDX-License-Identifier: MIT
//
// Brings a wrapped key into a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { unwrapKey } = require("jobs/wrap");

main(unwrapKey, arguments);
