// SPDX-License-Identifier: MIT
// Reports of test runs: an element testcaseresult for each case, with name, verdict and log.

exports.write = write;

const REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text of an element or attribute; control characters, which XML has no way to say, become question marks. */
function text(value) {
	return String(value).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "?").replace(/[&<>"]/g, (char) => REFERENCES[char]);
}

function result(id, { passed, log }, title) {
	const [source, sourceid] = id.split("/");
	return "<testcaseresult id=\"" + text(id) + "\" source=\"" + text(source) + "\" sourceid=\"" + text(sourceid) + "\">\n" +
		"<name>" + text(title || id) + "</name>\n<verdict>" + (passed ? "Passed" : "Failed") + "</verdict>\n" +
		"<log>\n" + text(log) + "</log>\n</testcaseresult>\n";
}

function write(file, results, titleOf) {
	const writer = new java.io.OutputStreamWriter(new java.io.FileOutputStream(file), "UTF-8");
	writer.write('<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="docreport.xsl" ?>\n<testreport>\n');
	for (const id in results) writer.write(result(id, results[id], titleOf(id)));
	writer.write("</testreport>\n");
	writer.close();
}
