// SPDX-License-Identifier: MIT
// For loaders of test suites where no Smart Card Shell is installed.
var TestGroup = require("scsh/testing/TestGroup").TestGroup;
