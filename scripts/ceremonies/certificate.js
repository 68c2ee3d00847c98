// SPDX-License-Identifier: MIT
//
// Makes requests and certificates for keys of a SmartCard-HSM, and stores certificates. Usage: --help.

const { main } = require("ceremony/frame");
const { certificate } = require("jobs/certificates");

main(certificate, arguments);
