load("deeper/more.js");
var tool = "tool";
