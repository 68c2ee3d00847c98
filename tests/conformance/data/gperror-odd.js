load("vary.js");
function X(e){ return [e.className,e.error,e.reason,e.message,e.name].map(function(x){return typeof x+":"+x}).join("|"); }
for (var j=0;j<ODD.length;j++) for (var i=0;i<4;i++) { var a=['"a"',"9","1",'"m"']; a[i]=ODD[j]; P("X(new GPError("+a.join(",")+"))"); }
P('X(new GPError())');P('X(new GPError("a"))');P('X(new GPError("a",1))');P('X(new GPError("a",1,2))');
P('var s=""; for (var i in new GPError("a",1,2,"m")) s+=i+","; s');
P('JSON.stringify(new GPError("a",1,2,"m")).replace(/"fileName.*$/,"")');
P('Object.keys(new GPError("a",1,2,"m")).sort().join()');
P('new GPError("a",1,2,"m") instanceof Error');
P('new GPError("a",1,2,"m") instanceof Object');
P('new GPError("a",1,2,"m").constructor===GPError');
P('var e=new GPError("a",1,2,"m"); e.message="z"; e.error=5; e.reason=7; e.className="q"; e.toString().split(" in ")[0]');
P('var e=new GPError("a",99,2,"m"); e.toString().split(" in ")[0]');
P('var e=new GPError("a",-1,-2,"m"); e.toString().split(" in ")[0]');
P('new GPError("a",1,2,"m").lineNumber>0');P('typeof new GPError("a",1,2,"m").lineNumber');P('typeof new GPError("a",1,2,"m").fileName');P('typeof new GPError("a",1,2,"m").stack');
P('try{h("01").byteAt(5)}catch(e){X(e)}'); P('try{h("01").byteAt(5)}catch(e){typeof e.lineNumber+typeof e.fileName+typeof e.stack}');
P('var e=new GPError("a",1,2,"m"); e.name="N"; e.name');
P('var e=new GPError("a",1,2,"m"); delete e.message; ""+e.message');
P('var e=new GPError("a",1,2,"m"); e.expando=1; Object.keys(e).length');
for (var k in GPError) P('GPError.'+k);
P('e=new GPError("a",1,2,"m"); try { throw e } catch(x) { x===e }');
P('e=new GPError("a",1,2,"m"); try { [1].forEach(function(){throw e}) } catch(x) { x===e }');
P('throw new GPError("a",GPError.USER_DEFINED,2,"m")'); P('throw 5'); P('throw new Error("x")'); P('throw "x"');
P('var e=new Error("x"); e instanceof GPError');
P('GPError.prototype instanceof Error');
P('var E=function(){}; E.prototype=new GPError("a",1,2,"m"); var x=new E(); x instanceof GPError');
P('var e=Object.create(GPError.prototype); e instanceof GPError');
