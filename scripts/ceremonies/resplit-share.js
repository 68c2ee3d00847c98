// SPDX-License-Identifier: MIT
//
// Gives a DKEK share a new password, or new custodians. Usage: --help.

const { main } = require("ceremony/frame");
const { resplitShare } = require("jobs/shares");

main(resplitShare, arguments);
