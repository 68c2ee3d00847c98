// SPDX-License-Identifier: MIT
//
// Shows, creates and deletes key domains of a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { keyDomain } = require("jobs/domains");

main(keyDomain, arguments);
