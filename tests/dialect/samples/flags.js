// The third argument of replace, which Rhino heeds for language versions below 1.6.
print("a.b.a".replace("a", "X", "g"), "a.b.a".replace(".", "X", "g"), "C:\\d\\e".replace("\\", "/", "g"), "aAb".replace("A", "x", "gi"));
print("aAb".match("a", "gi"), "aba".search("B", "i"));
