// SPDX-License-Identifier: MIT
//
// Verifies that a SmartCard-HSM is genuine and that keys were made in it. Usage: --help.

const { main } = require("ceremony/frame");
const { attest } = require("jobs/attest");

main(attest, arguments);
