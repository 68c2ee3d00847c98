// SPDX-License-Identifier: MIT
//
// Creates DKEK share files. Usage: --help.

const { main } = require("ceremony/frame");
const { createShares } = require("jobs/shares");

main(createShares, arguments);
