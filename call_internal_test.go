package wechat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// isZero reports whether a quoted errcode is a zero in some spelling: 0.0, 0e5.
func isZero(code string) bool {
	n, ok := jsonwire.WholeNumber([]byte(code))
	return ok && n == 0
}

// Whatever WeChat answers, nothing panics, and an errcode that encoding/json sees is
// an error, also where a file was expected.
func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{
		`{"errcode":40001,"errmsg":"invalid credential rid: 62922e5a-050daf94-1dcd13f6"}`, `{"errcode":"40001"}`, `{"errcode":0,"openid":"o"}`, `{"errcode":4e4}`,
		"\xEF\xBB\xBF{\"errcode\":1}", "{\"errcode\":1,\"errmsg\":\"a\nb\x00\"}", `{"errcode":1`, `null`, `[]`, `{}`, ``, `<html>`, `{"video_url":"u"}`, `{"errcode":{"errcode":0}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var sees struct {
			Code any `json:"errcode"`
		}
		code := ""
		if json.Unmarshal(body, &sees) == nil && sees.Code != nil {
			code = strings.Trim(fmt.Sprint(sees.Code), `" `)
		}
		refused := code != "" && code != "0" && code != "-0"
		for _, media := range []bool{false, true} {
			var out map[string]any
			c := &call{endpoint: endpoint{path: "/x", media: media}, secrets: []string{"secret"}, out: &out}
			response := &http.Response{StatusCode: 200, Header: http.Header{}}
			err := c.decode(response, body)
			_, fileErr := c.checkDownload(response, body, true)
			for _, err := range []error{err, fileErr} {
				var refusal *Error
				var transport *TransportError
				if err != nil && !errors.As(err, &refusal) && !errors.As(err, &transport) {
					t.Errorf("%q: untyped %T %v", body, err, err)
				}
				if refused && err == nil && !isZero(code) {
					t.Errorf("%q: errcode %s was lost", body, code)
				}
				if number, ok := sees.Code.(float64); ok && number == float64(int32(number)) && number != 0 && (refusal == nil || refusal.Code != Code(number)) {
					t.Errorf("%q: errcode %v became %v", body, number, err)
				}
				if err != nil && (strings.ContainsAny(err.Error(), "\n\r\x00") || len(err.Error()) > 2*messageMax) {
					t.Errorf("%q: text %q", body, err)
				}
			}
		}
	})
}
