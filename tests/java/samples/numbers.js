// java.math.BigInteger and the classes of numbers, as a Java virtual machine answers.
var B = java.math.BigInteger, a = new B("123456789012345678901234567890"), b = new B("-987654321"), m = new B("1000000007");
function show(x) { print(String(x)); }
for each (var r in [a.add(b), a.subtract(b), a.multiply(b), a.divide(b), a.remainder(b), b.remainder(a), b.mod(m), a.modPow(new B("65537"), m),
	a.modInverse(m), b.pow(5), a.gcd(b), b.negate(), b.abs(), a.min(b), a.max(b), a.shiftLeft(70), b.shiftRight(3), b.shiftLeft(-3),
	a.and(b), a.or(b), a.xor(b), b.not(), b.setBit(100), B.ZERO, B.ONE, B.TEN, B.valueOf(-5)]) show(r);
for each (var n in ["0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "-32768", "65535"]) {
	var x = new B(n); print(n, x.toByteArray().length, x.bitLength(), x.bitCount(), x.signum(), x.testBit(7), x.toString(16), x.toString(36));
}
show(new B("ff", 16)); show(new B("-zz", 36)); show(new B("+7"));
print(a.compareTo(b), b.compareTo(a), a.compareTo(a), a.equals(new B("123456789012345678901234567890")), a.equals(b));
show(new B("340282366920938463463374607431768211455").intValue()); show(new B("4294967297").intValue());
function fails(f) { try { f(); print("no error"); } catch (e) { print(String(e.javaException).split(":")[0]); } }
fails(function () { new B("12x"); }); fails(function () { new B(""); }); fails(function () { a.divide(B.ZERO); });
fails(function () { a.mod(b); }); fails(function () { a.pow(-1); }); fails(function () { new B("4").modInverse(new B("8")); });
fails(function () { b.testBit(-1); });
print(java.lang.Integer.MAX_VALUE, java.lang.Integer.parseInt("-12"), java.lang.Integer.parseInt("ff", 16), java.lang.Integer.toHexString(-1), java.lang.Integer.toHexString(255));
fails(function () { java.lang.Integer.parseInt("x"); }); fails(function () { java.lang.Integer.parseInt("99999999999"); });
