package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"
)

// A recording is one request that listen has recorded, a line of JSON. The body is as received; the message
// is decrypted.
type recording struct {
	Time       time.Time `json:"time"`
	Path       string    `json:"path"`
	Query      string    `json:"query"` // with signatures, which aren't secret
	Kind       string    `json:"kind,omitempty"`
	From       string    `json:"from,omitempty"`
	Refused    string    `json:"refused,omitempty"`    // the step at which it was refused
	Unverified bool      `json:"unverified,omitempty"` // there was no Token for the verification
	Body       bytesText `json:"body"`
	Message    bytesText `json:"message,omitzero"`
}

// bytesText is a text that may not be UTF-8: WeChat's pushes may contain such bytes. It is then written as
// base64 in an object.
type bytesText string

type encodedText struct {
	Base64 string `json:"base64"`
}

// MarshalJSON writes a string, or an object with base64.
func (t bytesText) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(encodedText{base64.StdEncoding.EncodeToString([]byte(t))})
}

// UnmarshalJSON reads both forms.
func (t *bytesText) UnmarshalJSON(b []byte) error {
	var plain string
	if json.Unmarshal(b, &plain) == nil {
		*t = bytesText(plain)
		return nil
	}
	var encoded encodedText
	if err := json.Unmarshal(b, &encoded); err != nil {
		return err
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded.Base64)
	*t = bytesText(decoded)
	return err
}

const (
	recordedBody = 1 << 20 // of one push
	recordedFile = 1 << 30
	recordedLine = 8 << 20 // escapes make the JSON longer than the push
)

// eachRecording reads line by line until do returns an error. For an unreadable line, the error names the
// line.
func eachRecording(r io.Reader, do func(number int, rec recording) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), recordedLine)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var rec recording
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			return usagef("line %d is no recorded push: %v", "第 %d 行不是录制的推送：%v", number, err)
		}
		if err := do(number, rec); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return usagef("%v", "%v", err)
	}
	return nil
}
