// SPDX-License-Identifier: MIT
//
// The key manager: SmartCard-HSMs as trees, every ceremony in the menu of the node it belongs to.
// usage: pyscsh keymanager [OPTION]... [--plugins FOLDER]...

const { Manager } = require("manager/manager");
const { foldersOf, pluginJobs } = require("manager/plugins");

const manager = new Manager(pluginJobs(foldersOf(arguments)));
manager.show();
if (manager.problem !== null && !arguments.includes("--interactive")) quit(3);
