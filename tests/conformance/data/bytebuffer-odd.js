load("vary.js");
var b = function(){ return new ByteBuffer(h("010203")); };
V("new ByteBuffer", ['"010203"', "HEX"]); V("new ByteBuffer", ['h("0102")']);  V("new ByteBuffer", ['5']);
V('b().append', ['h("04")']); V('b().insert', ["1",'h("04")']); V('b().copy', ["1",'h("04")']); V('b().clear', ["1","1"]); V('b().clear', ["1"]); V('b().byteAt', ["1"]); V('b().find', ['h("02")',"1"]); V('b().find', ['h("02")']); V('b().toByteString', ["1","1"]); V('b().toByteString', ["1"]); V('b().toString', ["HEX"]);
