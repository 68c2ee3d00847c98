// SPDX-License-Identifier: MIT
//
// Prints a DKEK share on paper and reads it back. Usage: --help.

const { main } = require("ceremony/frame");
const { paperShare } = require("jobs/paper");

main(paperShare, arguments);
