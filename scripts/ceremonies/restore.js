// SPDX-License-Identifier: MIT
//
// Restores a backup into a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { restore } = require("jobs/restore");

main(restore, arguments);
