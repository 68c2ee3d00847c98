print("key manager of the installation");
