exports.text = "beside";
