load("vary.js");
V("new ByteString", ['"010203"', "HEX"]);
V('h("010203").byteAt', ["1"]); V('h("010203").bytes', ["1"]); V('h("010203").bytes', ["1","1"]); V('h("010203").left', ["1"]); V('h("010203").right', ["1"]);
V('h("010203").concat', ['h("04")']); V('h("010203").equals', ['h("010203")']); V('h("010203").find', ['h("02")']); V('h("010203").find', ['h("02")',"1"]); V('h("010203").startsWith', ['h("0102")']);
V('h("01").and', ['h("03")']);V('h("01").or', ['h("03")']);V('h("01").xor', ['h("03")']); V('h("010203").not', []); V('h("010203").neg', []); V('h("010203").add', ["1"]);
V('h("010203").crc', ["1"]); V('h("010203").pad', ["Crypto.ISO9797_METHOD_2"]); V('h("010203").pad', ["Crypto.ISO9797_METHOD_1","true"]); V('h("010203").getL', ["TLV.EMV"]); V('h("010203").getLV', ["TLV.DGI"]);
V('h("010203").toUnsigned', ["true"]);V('h("010283").toSigned', ["true"]); V('h("010203").toBcd', ["2"]); V('h("010203").toHex', ["3"]); V('h("010203").toBase64', ["true"]); V('h("010203").toString', ["HEX"]); V('h("010203").clear', []);
V('ByteString.valueOf', ["5"]);V('ByteString.valueOf', ["5","2"]); V('ByteString.fromJSON', ['{clazz:"ByteString",value:"0102"}']);
