// SPDX-License-Identifier: MIT
//
// Changes and unblocks PINs of a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { pin } = require("jobs/pins");

main(pin, arguments);
