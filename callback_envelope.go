package wechat

import "bytes"

// An envelope is what stands outside the encryption of a push.
type envelope struct {
	encrypt    []byte // may be a part of the body
	toUserName string
	encrypted  bool
	format     format
}

// readEnvelope reads the fields outside the encryption with the parser of messages, so
// that no two readers can disagree about a body. A field given twice is refused: what
// is verified has to be what is decrypted. White space around a field doesn't count.
func readEnvelope(body []byte) (e envelope, err error) {
	if e, ok := plainEnvelope(body); ok {
		return e, nil
	}
	return parseEnvelope(body)
}

// parseEnvelope is apart from readEnvelope for its large frame.
func parseEnvelope(body []byte) (e envelope, err error) {
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
			if e.encrypt = []byte(trim(field.text)); len(e.encrypt) == 0 { // or an object, which has no text
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

// plainEnvelope reads what WeChat sends in secure mode without a copy of the body: an
// Encrypt, and a ToUserName beside it. It leaves all else, and all faults, to the parser,
// and is held against it by a fuzz target.
func plainEnvelope(body []byte) (e envelope, ok bool) {
	var p plainFields
	switch {
	case bytes.HasPrefix(body, []byte("<xml>")):
		ok, e.format = p.xml(body, len("<xml>")), formatXML
	case bytes.HasPrefix(body, []byte("{")):
		ok, e.format = p.json(body, len("{")), formatJSON
	}
	if !ok || p.encrypt.empty() {
		return envelope{}, false
	}
	e.encrypt, e.encrypted = body[p.encrypt.from:p.encrypt.to], true
	e.toUserName = string(body[p.toUserName.from:p.toUserName.to])
	return e, true
}

// plainFields are places in a body.
type plainFields struct{ encrypt, toUserName plainField }

type plainField struct{ from, to int }

func (f plainField) empty() bool { return f.from == f.to }

// set takes a field that has no white space around it, once.
func (p *plainFields) set(body, name []byte, value plainField) bool {
	if value.empty() || body[value.from] <= ' ' || body[value.to-1] <= ' ' {
		return false
	}
	var f *plainField
	switch string(name) {
	case "Encrypt":
		f = &p.encrypt
	case "ToUserName":
		f = &p.toUserName
	default:
		return false
	}
	if !f.empty() {
		return false
	}
	*f = value
	return true
}

func (p *plainFields) xml(body []byte, i int) bool {
	for {
		i = skipSpaceBytes(body, i)
		rest := body[i:]
		if bytes.HasPrefix(rest, []byte("</xml>")) {
			return skipSpaceBytes(body, i+len("</xml>")) == len(body)
		}
		n := bytes.IndexByte(rest, '>')
		if n < 2 || rest[0] != '<' {
			return false
		}
		name := rest[1:n]
		i += n + 1
		if !bytes.HasPrefix(body[i:], []byte(cdataStart)) {
			return false
		}
		i += len(cdataStart)
		end := bytes.IndexByte(body[i:], ']')
		if end < 0 || bytes.IndexByte(body[i:i+end], '\r') >= 0 || !bytes.HasPrefix(body[i+end:], []byte(cdataEnd)) || !p.set(body, name, plainField{i, i + end}) {
			return false
		}
		i += end + len(cdataEnd)
		rest = body[i:]
		n = len("</>") + len(name)
		if len(rest) < n || rest[0] != '<' || rest[1] != '/' || rest[n-1] != '>' || !bytes.Equal(rest[2:n-1], name) {
			return false
		}
		i += n
	}
}

func (p *plainFields) json(body []byte, i int) bool {
	for {
		name, next, ok := plainString(body, skipSpaceBytes(body, i))
		if !ok {
			return false
		}
		i = skipSpaceBytes(body, next)
		if i == len(body) || body[i] != ':' {
			return false
		}
		value, next, ok := plainString(body, skipSpaceBytes(body, i+1))
		if !ok || !p.set(body, body[name.from:name.to], value) {
			return false
		}
		i = skipSpaceBytes(body, next)
		switch {
		case i == len(body):
			return false
		case body[i] == '}':
			return skipSpaceBytes(body, i+1) == len(body)
		case body[i] != ',':
			return false
		}
		i++
	}
}

// plainString finds a string that has nothing escaped in it.
func plainString(body []byte, i int) (text plainField, next int, ok bool) {
	if i == len(body) || body[i] != '"' {
		return text, 0, false
	}
	i++
	n := bytes.IndexByte(body[i:], '"')
	if n < 0 || bytes.IndexByte(body[i:i+n], '\\') >= 0 {
		return text, 0, false
	}
	return plainField{i, i + n}, i + n + 1, true
}

// skipSpaceBytes is skipSpace.
func skipSpaceBytes(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}
