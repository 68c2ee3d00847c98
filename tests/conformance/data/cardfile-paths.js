load("vary.js");
var sa = new CardSimulationAdapter("JCOPSimulation", "8050"); var so = new Object(); so.sw="9000"; so.rsp=""; so.log=[]; so.map={};
so.processAPDU = function(capdu) { var s=capdu.toString(HEX); so.log.push(s.length>60?s.substr(0,24)+"..."+s.length:s); for (var k in so.map) if (s.substr(0,k.length)==k) return h(so.map[k]); return new ByteString(so.rsp+so.sw, HEX); };
so.reset = function(type) { return new ByteString("3B600000", HEX); };
sa.setSimulationObject(so); sa.start(); 
function Q(e) { try { var r=D(eval(e)); } catch(x) { var r=x instanceof GPError?x.className+" "+__names[x.error]+" "+x.reason:"native"; } return r; }
function L(e) { so.log=[]; var r=Q(e); return r+" | "+so.log.join(); }
var card; var x,y,z; so.map={};
function seq(a) { card = new Card("JCOPSimulation"); card.reset(Card.RESET_COLD); a.forEach(function(e){P('L("'+e+'")');}); card.close(); }
seq(["x=new CardFile(card,':DF01:2F05')","y=new CardFile(card,':2F01')","x.readBinary(0,1)","y.readBinary(0,1)","z=new CardFile(card,':DF01:2F06')","z.readBinary(0,1)","x.readBinary(0,1)"]);
seq(["x=new CardFile(card,'#A0')","y=new CardFile(card,':2F01')","x.readBinary(0,1)","y.readBinary(0,1)","z=new CardFile(x,':2F02')","y.readBinary(0,1)"]);
seq(["x=new CardFile(card,':2F01')","x.readBinary(0,1)","y=new CardFile(card,':DF01:DF02:2F02')","x.readBinary(0,1)","y.readBinary(0,1)"]);
seq(["x=new CardFile(card,':3F00')","y=new CardFile(card,':DF01')","z=new CardFile(card,':2F01')","z.readBinary(0,1)","card.sendApdu(0,0xA4,0,0,h('3F00'))","z.readBinary(0,1)","card.reset(Card.RESET_COLD)","z.readBinary(0,1)"]);
sa.stop();
