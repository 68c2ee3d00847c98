// SPDX-License-Identifier: MIT
//
// Initialises a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { initialize } = require("jobs/initialize");

main(initialize, arguments);
