var more = "more";
