// SPDX-License-Identifier: MIT
//
// Imports DKEK shares into a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { importShares } = require("jobs/shares");

main(importShares, arguments);
