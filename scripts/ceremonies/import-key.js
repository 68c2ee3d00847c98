// SPDX-License-Identifier: MIT
//
// Imports a private key in PKCS#8 into a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { importKey } = require("jobs/import-key");

main(importKey, arguments);
