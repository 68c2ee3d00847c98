// SPDX-License-Identifier: MIT
//
// Uses a key of a SmartCard-HSM on a file. Usage: --help.

const { main } = require("ceremony/frame");
const { useKey } = require("jobs/use");

main(useKey, arguments);
