// SPDX-License-Identifier: MIT
//
// Moves private keys and certificates from a PKCS#12 file into a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { importPKCS12 } = require("jobs/import-pkcs12");

main(importPKCS12, arguments);
