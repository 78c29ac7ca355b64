package pushbody

import "bytes"

// RawPayload returns the Payload of a payment without what the parsers make good: bytes that
// are no UTF-8, and line ends in XML. That what it returns is the Payload, the signature proves.
func RawPayload(body []byte) string {
	const begin, end = "<Payload><![CDATA[", "]]></Payload>"
	if from := bytes.Index(body, []byte(begin)); from >= 0 {
		if to := bytes.LastIndex(body, []byte(end)); to >= from+len(begin) {
			return string(body[from+len(begin) : to])
		}
	}
	var few Room
	root, err := ScanJSON(string(bytes.TrimPrefix(body, []byte("\uFEFF"))), few[:0])
	if err != nil {
		return ""
	}
	return root.Holder("Payload").Text("Payload")
}
