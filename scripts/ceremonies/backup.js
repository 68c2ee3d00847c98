// SPDX-License-Identifier: MIT
//
// Backs up a whole SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { backup } = require("jobs/backup");

main(backup, arguments);
