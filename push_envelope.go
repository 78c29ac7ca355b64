package wechat

// An envelope is what stands outside the encryption of a push.
type envelope struct {
	encrypt    string
	toUserName string
	encrypted  bool
	format     format
}

// readEnvelope reads the fields outside the encryption with the parser of messages, so
// that no two readers can disagree about a body. A field given twice is refused: what
// is verified has to be what is decrypted. White space around a field doesn't count.
func readEnvelope(body []byte) (e envelope, err error) {
	var few [fewElements]element
	els, f, err := scan(validText(body), few[:0], &headReader{})
	if err != nil {
		return envelope{}, err
	}
	e.format = f
	named := false
	for i := 1; i < len(els); i = int(els[i].end) {
		switch field := &els[i]; field.name {
		case "Encrypt":
			if e.encrypted {
				return envelope{}, faultTwice
			}
			if e.encrypt = trim(field.text); e.encrypt == "" { // or an object, which has no text
				return envelope{}, faultEncrypt
			}
			e.encrypted = true
		case "ToUserName":
			if named {
				return envelope{}, faultTwice
			}
			e.toUserName, named = trim(field.text), true
		}
	}
	return e, nil
}
