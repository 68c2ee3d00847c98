// SPDX-License-Identifier: MIT
//
// Makes key domains in which SmartCard-HSMs agree on their key. Usage: --help.

const { main } = require("ceremony/frame");
const { xkekDomain } = require("jobs/xkek");

main(xkekDomain, arguments);
