package pushbody

import "bytes"

// An Envelope holds the fields outside the encryption of a push.
type Envelope struct {
	Encrypt    []byte // may be a part of the body
	ToUserName string
	Encrypted  bool
	Format     Format
}

// ReadEnvelope reads the fields outside the encryption. It uses the parser of messages, so that
// two parsers can't disagree about a body. A repeated field is refused: the verified text must
// be the decrypted text. White space around a field is ignored. In compatible mode (兼容模式) the
// body also has fields that users fill: kinds says which.
func ReadEnvelope(body []byte, kinds Kinds) (e Envelope, err error) {
	if e, ok := plainEnvelope(body); ok {
		return e, nil
	}
	return parseEnvelope(body, kinds)
}

// parseEnvelope isn't part of ReadEnvelope because its stack frame is large.
func parseEnvelope(body []byte, kinds Kinds) (e Envelope, err error) {
	var few Room
	els, f, err := scan(validText(body), few[:0], &Head{Kinds: kinds})
	if err != nil {
		return Envelope{}, err
	}
	e.Format = f
	named := false
	for i := 1; i < len(els); i = int(els[i].end) {
		switch field := &els[i]; field.name {
		case "Encrypt":
			if e.Encrypted {
				return Envelope{}, faultTwice
			}
			if e.Encrypt = []byte(trim(field.text)); len(e.Encrypt) == 0 { // or an object, which has no text
				return Envelope{}, faultEncrypt
			}
			e.Encrypted = true
		case "ToUserName":
			if named {
				return Envelope{}, faultTwice
			}
			e.ToUserName, named = trim(field.text), true
		}
	}
	return e, nil
}

// plainEnvelope reads the usual envelope of secure mode, an Encrypt and a ToUserName, without
// copying the body. Anything else, and any fault, is left to the parser. A fuzz target compares
// the two.
func plainEnvelope(body []byte) (e Envelope, ok bool) {
	var p plainFields
	switch {
	case bytes.HasPrefix(body, []byte("<xml>")):
		ok, e.Format = p.xml(body, len("<xml>")), XML
	case bytes.HasPrefix(body, []byte("{")):
		ok, e.Format = p.json(body, len("{")), JSON
	}
	if !ok || p.encrypt.empty() {
		return Envelope{}, false
	}
	e.Encrypt, e.Encrypted = body[p.encrypt.from:p.encrypt.to], true
	e.ToUserName = string(body[p.toUserName.from:p.toUserName.to])
	return e, true
}

// plainFields are places in a body.
type plainFields struct{ encrypt, toUserName plainField }

type plainField struct{ from, to int }

func (f plainField) empty() bool { return f.from == f.to }

// set sets a field. It reports false for white space around the value, another name, or a
// repeated field.
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

// plainString reads a string without escapes.
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

// skipSpaceBytes is skipSpace for bytes.
func skipSpaceBytes(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}
