// SPDX-License-Identifier: MIT
//
// Deletes a key of a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { deleteKey } = require("jobs/delete");

main(deleteKey, arguments);
