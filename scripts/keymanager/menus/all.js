// SPDX-License-Identifier: MIT
//
// Every ceremony in the menu of the node it belongs to.

const { accessJobs } = require("./access");
const { deviceJobs } = require("./device");
const { domainJobs } = require("./domains");
const { keyJobs } = require("./keys");
const { shareJobs } = require("./shares");

exports.builtinJobs = [...deviceJobs, ...accessJobs, ...shareJobs, ...domainJobs, ...keyJobs];
