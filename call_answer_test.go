package wechat_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestHostileJSONAnswers(t *testing.T) {
	t.Parallel()
	const noAnswer = "no answer" // a *TransportError
	tests := []struct {
		name, contentType, body string
		status                  int
		want                    string // "" for success, noAnswer, or the *Error's text
	}{
		{name: "success", body: `{"errcode":0,"errmsg":"ok","openid":"o1","session_key":"k1"}`},
		{name: "no errcode", body: `{"openid":"o1","session_key":"k1"}`},
		{name: "errcode null", body: `{"errcode":null,"openid":"o1","session_key":"k1"}`},
		{name: "errcode zero as a string", body: `{"errcode":"0","openid":"o1","session_key":"k1"}`},
		{name: "errcode zero as a float", body: `{"errcode":0.0,"openid":"o1","session_key":"k1"}`},
		{name: "odd label", contentType: "text/plain", body: `{"openid":"o1","session_key":"k1"}`},
		{name: "image label", contentType: "image/jpeg", body: `{"openid":"o1","session_key":"k1"}`},
		{name: "byte order mark", body: "\xEF\xBB\xBF{\"openid\":\"o1\",\"session_key\":\"k1\"}"},
		{name: "blanks and a mark", body: " \r\n\xEF\xBB\xBF\n{\"openid\":\"o1\",\"session_key\":\"k1\"}\r\n\t "},
		{name: "control characters", body: "{\"openid\":\"o1\",\"session_key\":\"k1\",\"nick\":\"a\x00\x01\n\\\"\tb\"}"},
		{name: "nested errcode", body: `{"a":{"errcode":40001},"b":[{"errcode":1}],"openid":"o1","session_key":"k1"}`},
		{name: "errcode in a text", body: `{"a":"\",\"errcode\":40001","openid":"o1","session_key":"k1"}`},
		{name: "base_resp of success", body: `{"base_resp":{"ret":0,"err_msg":"ok"},"openid":"o1","session_key":"k1"}`},
		{name: "base_resp empty", body: `{"base_resp":{},"openid":"o1","session_key":"k1"}`},
		{name: "base_resp null", body: `{"base_resp":null,"openid":"o1","session_key":"k1"}`},
		{name: "base_resp a list", body: `{"base_resp":[{"ret":1}],"openid":"o1","session_key":"k1"}`},
		{name: "nested base_resp", body: `{"a":{"base_resp":{"ret":1}},"openid":"o1","session_key":"k1"}`},
		{name: "a ret of another API", body: `{"ret":7,"openid":"o1","session_key":"k1"}`},
		{name: "unknown fields", body: `{"openid":"o1","session_key":"k1","new":[[{}],1e400]}`},

		{name: "empty", body: "", want: noAnswer},
		{name: "blanks", body: " \r\n", want: noAnswer},
		{name: "a mark alone", body: "\xEF\xBB\xBF", want: noAnswer},
		{name: "null", body: "null", want: noAnswer},
		{name: "list", body: `[{"errcode":0}]`, want: noAnswer},
		{name: "string", body: `"ok"`, want: noAnswer},
		{name: "number", body: `0`, want: noAnswer},
		{name: "nothing required", body: `{}`, want: noAnswer},
		{name: "errcode alone", body: `{"errcode":0,"errmsg":"ok"}`, want: noAnswer},
		{name: "one of two fields", body: `{"openid":"o1"}`, want: noAnswer},
		{name: "empty field", body: `{"openid":"o1","session_key":""}`, want: noAnswer},
		{name: "null field", body: `{"openid":"o1","session_key":null}`, want: noAnswer},
		{name: "wrong type", body: `{"openid":{"a":1},"session_key":"k1"}`, want: noAnswer},
		{name: "cut", body: `{"openid":"o1","session_key":"k1"`, want: noAnswer},
		{name: "cut in a text", body: `{"openid":"o1","session_ke`, want: noAnswer},
		{name: "cut in an escape", body: `{"openid":"o1\`, want: noAnswer},
		{name: "two objects", body: `{"openid":"o1","session_key":"k1"}{}`, want: noAnswer},
		{name: "trailing text", body: `{"openid":"o1","session_key":"k1"} ok`, want: noAnswer},
		{name: "HTML", contentType: "text/html", body: "<html>login</html>", want: noAnswer},
		{name: "HTML as JSON", contentType: "application/json", body: "<html>login</html>", want: noAnswer},
		{name: "gateway", status: 502, contentType: "text/html", body: "<html>Bad Gateway</html>", want: noAnswer},
		{name: "empty 500", status: 500, body: "", want: noAnswer},
		{name: "JSON of a gateway", status: 503, body: `{"message":"no upstream"}`, want: noAnswer},
		{name: "success with a bad status", status: 500, body: `{"errcode":0,"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "no content", status: 204, body: "", want: noAnswer},
		{name: "errcode garbage", body: `{"errcode":"E40029","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode list", body: `{"errcode":[40029],"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode object", body: `{"errcode":{},"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode true", body: `{"errcode":true,"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode half", body: `{"errcode":0.5,"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode an empty text", body: `{"errcode":"","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode a blank", body: `{"errcode":" ","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode the text null", body: `{"errcode":"null","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode the text ok", body: `{"errcode":"ok","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode with an underscore", body: `{"errcode":"1_000","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode zero with an underscore", body: `{"errcode":"0_0","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode in hexadecimal", body: `{"errcode":"0x1","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode a hexadecimal float", body: `{"errcode":"0x1p4","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode infinite", body: `{"errcode":"inf","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode no number", body: `{"errcode":"NaN","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode two numbers", body: `{"errcode":"1 2","openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "base_resp garbage", body: `{"base_resp":{"ret":"x"},"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode huge", body: `{"errcode":99999999999999999999,"openid":"o1","session_key":"k1"}`, want: noAnswer},
		{name: "errcode beyond floats", body: `{"errcode":1e999,"openid":"o1","session_key":"k1"}`, want: noAnswer},

		{name: "refused", body: `{"errcode":40029,"errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused beside data", body: `{"openid":"o1","session_key":"k1","errcode":40029,"errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused as a string", body: `{"errcode":"40029","errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused as a float", body: `{"errcode":40029.0,"errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused as a string with blanks", body: `{"errcode":" 40029 ","errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused in base_resp", body: `{"base_resp":{"ret":2009,"err_msg":"not a publisher"}}`, want: "2009 not a publisher"},
		{name: "refused in base_resp beside success", body: `{"errcode":0,"errmsg":"ok","openid":"o1","session_key":"k1","base_resp":{"err_msg":"x","ret":"-202"}}`, want: "-202 x"},
		{name: "refused twice over, the errcode counts", body: `{"base_resp":{"ret":2009},"errcode":45009,"errmsg":"too often"}`, want: "45009 too often"},
		{name: "refused in base_resp with a mark and control characters", body: "\xEF\xBB\xBF{\"base_resp\":{\"ret\":1701,\"err_msg\":\"a\x00b\"}}", want: "1701 a b"},
		{name: "refused with an exponent", body: `{"errcode":4.0029e4,"errmsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused twice, the last counts", body: `{"errcode":0,"errcode":40029}`, want: "40029"},
		{name: "refused in other letters", body: `{"ErrCode":40029,"ErrMsg":"invalid code"}`, want: "40029 invalid code"},
		{name: "refused in escapes", body: `{"err\u0063ode":40029}`, want: "40029"},
		{name: "refused as text", contentType: "text/plain; charset=utf-8", body: `{"errcode":40029}`, want: "40029"},
		{name: "refused as an image", contentType: "image/jpeg", body: `{"errcode":40029}`, want: "40029"},
		{name: "refused with a mark", body: "\xEF\xBB\xBF{\"errcode\":40029}", want: "40029"},
		{name: "refused with control characters", body: "{\"errcode\":40029,\"errmsg\":\"a\x00b\nc\"}", want: "40029 a b c"},
		{name: "refused with a bad status", status: 500, body: `{"errcode":40029,"errmsg":"x"}`, want: "40029 x"},
		{name: "refused, message a number", body: `{"errcode":40029,"errmsg":7}`, want: "40029"},
		{name: "refused, message null", body: `{"errcode":40029,"errmsg":null}`, want: "40029"},
		{name: "negative", body: `{"errcode":-1,"errmsg":"system error"}`, want: "-1 system error"},
		{name: "large", body: `{"errcode":2684852001}`, want: "2684852001"},
		{name: "rid", body: `{"errcode":40029,"errmsg":"invalid code rid: 62922e5a-050daf94-1dcd13f6"}`, want: "40029 invalid code (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "rid, no blank", body: `{"errcode":40029,"errmsg":"invalid code rid:62922e5a-050daf94-1dcd13f6"}`, want: "40029 invalid code (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "rid, comma", body: `{"errcode":40029,"errmsg":"invalid code, rid: 62922e5a-050daf94-1dcd13f6"}`, want: "40029 invalid code (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "rid, blanks", body: `{"errcode":40029,"errmsg":"invalid code  rid :  62922e5a-050daf94-1dcd13f6 "}`, want: "40029 invalid code (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "rid alone", body: `{"errcode":40029,"errmsg":"rid: 62922e5a-050daf94-1dcd13f6"}`, want: "40029 (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "rid in the middle", body: `{"errcode":40029,"errmsg":"a rid: 62922e5a-050daf94-1dcd13f6 b"}`, want: "40029 a b (rid 62922e5a-050daf94-1dcd13f6)"},
		{name: "no rid", body: `{"errcode":40029,"errmsg":"grid: 62922e5a-050daf94-1dcd13f6"}`, want: "40029 grid: 62922e5a-050daf94-1dcd13f6"},
		{name: "hint of old", body: `{"errcode":40029,"errmsg":"invalid code hint: [AbC_0123vr45!]"}`, want: "40029 invalid code hint: [AbC_0123vr45!]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status := tt.status
			if status == 0 {
				status = 200
			}
			session, err := rawAnswer(t, status, tt.contentType, tt.body).ResetUserSessionKey(t.Context(), "o1", wechat.NewSessionKey("k0"))
			switch tt.want {
			case "":
				if err != nil || session.OpenID != "o1" || session.SessionKey.Reveal() != "k1" {
					t.Fatalf("got %+v, %v", session, err)
				}
				return
			case noAnswer:
				te := transportErrorOf(t, err)
				if te.Status != status || !te.Sent || !errors.Is(te, wechat.ErrOutcomeUnknown) || te.Err == nil {
					t.Errorf("got %+v", te)
				}
			default:
				var e *wechat.Error
				if !errors.As(err, &e) || err.Error() != "wechat: /wxa/resetusersessionkey: "+tt.want {
					t.Errorf("got %T %v, want %s", err, err, tt.want)
				}
			}
			if session != nil {
				t.Errorf("a session beside the error: %+v", session)
			}
		})
	}
}

// The ads' API has a result code of its own, which no caller of Call may miss, whatever
// the output is.
func TestResultCodesOfTheAds(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]wechat.Code{
		`{"base_resp":{"ret":0,"err_msg":"ok"},"list":[]}`:                0,
		`{"ret":0,"err_msg":"ok","total_num":1}`:                          0,
		`{"base_resp":{"ret":2009,"err_msg":"not a publisher"}}`:          2009,
		`{"ret":1701,"err_msg":"invalid parameter"}`:                      1701,
		`{"base_resp":{"ret":45009,"err_msg":"too often"},"list":[{}]}`:   45009,
		`{"list":[1,2,{"ret":3}],"base_resp":{"err_msg":"x","ret":-202}}`: -202,
	} {
		client := rawAnswer(t, 200, "application/json", body)
		var fields struct{}
		var file wechat.File
		for _, out := range []any{nil, &fields, &file, &bytes.Buffer{}} {
			err := client.Call(t.Context(), "GET", "/publisher/stat", nil, out)
			var e *wechat.Error
			if want == 0 {
				if err != nil {
					t.Errorf("%s into %T: %v", body, out, err)
				}
			} else if !errors.As(err, &e) || e.Code != want {
				t.Errorf("%s into %T: got %v, want %d", body, out, err, want)
			}
		}
	}
}

func TestRequiredFields(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"errcode":0,"errmsg":"ok"}`, `{"errcode":0,"media_id":"","type":"image"}`} {
		client := rawAnswer(t, 200, "", body)
		if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader("x")}); !strings.Contains(fmt.Sprint(err), "the answer lacks media_id") {
			t.Errorf("upload, %s: %v", body, err)
		}
		if _, err := client.Code2Session(t.Context(), "c"); !strings.Contains(fmt.Sprint(err), "the answer lacks openid") {
			t.Errorf("login, %s: %v", body, err)
		}
	}
}

// bomb serves a gzip of many zeroes, or of blanks that could precede JSON.
func bomb(t *testing.T, fill byte, mebibytes int) string {
	t.Helper()
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	block := bytes.Repeat([]byte{fill}, 1<<20)
	for range mebibytes {
		w.Write(block)
	}
	w.Close()
	return record(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	}).URL
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	const limit = 64 << 10
	exactly := func(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }
	serve := func(body string, chunked bool) string {
		return record(t, func(w http.ResponseWriter, _ *http.Request) {
			if chunked {
				w.(http.Flusher).Flush()
			}
			io.WriteString(w, body)
		}).URL
	}
	tests := []struct {
		name, base string
		small      bool
	}{
		{"at the limit", serve(exactly(limit), false), true},
		{"at the limit, chunked", serve(exactly(limit), true), true},
		{"over", serve(exactly(limit+1), false), false},
		{"over, chunked", serve(exactly(limit+1), true), false},
		{"gzip bomb", bomb(t, 0, 4), false},
		{"gzip bomb of blanks", bomb(t, ' ', 4), false},
		{"gzip bomb of braces", bomb(t, '{', 4), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithBaseURL(tt.base), wechat.WithAnswerLimit(limit), wechat.WithDownloadLimit(limit))
			var file wechat.File
			var written int
			outs := map[string]any{"nil": nil, "file": &file, "writer": funcWriter(func(p []byte) (int, error) { written += len(p); return len(p), nil })}
			for name, out := range outs {
				err := client.Call(t.Context(), "POST", "/x", nil, out, wechat.TokenOmitted())
				if tt.small {
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
					continue
				}
				if te := transportErrorOf(t, err); !errors.Is(te, wechat.ErrResponseTooLarge) || te.Status != 200 {
					t.Errorf("%s: %v", name, te)
				}
			}
			if written > limit+1 || len(file.Data) > limit {
				t.Errorf("%d bytes written, %d in the file", written, len(file.Data))
			}
		})
	}
}

// An answer that ends before its Content-Length is none, however small.
func TestShortAnswers(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 20, 511, 512, 513, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			rec := record(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(n+10))
				io.WriteString(w, strings.Repeat("\x89", n))
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			})
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
			var file wechat.File
			var written bytes.Buffer
			for name, out := range map[string]any{"nil": nil, "file": &file, "writer": &written} {
				te := transportErrorOf(t, client.Call(t.Context(), "POST", "/x", nil, out))
				if te.Status != 200 || !te.Sent || !errors.Is(te, wechat.ErrOutcomeUnknown) {
					t.Errorf("%s: %+v", name, te)
				}
			}
			if file.Data != nil {
				t.Errorf("half a file: %d bytes", len(file.Data))
			}
			if n < 512 && written.Len() != 0 { // of a longer stream the writer has got a part
				t.Errorf("%d bytes written of an answer known to be short", written.Len())
			}
		})
	}
}

func answerOnce(c net.Conn, answer string) {
	if _, err := readRequest(bufio.NewReader(c)); err == nil {
		io.WriteString(c, answer)
	}
}

// What a server that isn't HTTP says is not quoted: net/http would.
func TestMalformedHTTP(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"no status": `{"openid":"o1","session_key":"SESSION-KEY"}` + "\r\n\r\n",
		"header":    "HTTP/1.1 200 OK\r\nSESSION-KEY no colon\r\n\r\n",
		"status":    "HTTP/1.1 SESSION-KEY\r\n\r\n",
		"length":    "HTTP/1.1 200 OK\r\nContent-Length: SESSION-KEY\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithBaseURL("http://"+rawServer(t, func(c net.Conn) { answerOnce(c, answer) })))
			_, err := client.Code2Session(t.Context(), "code")
			if te := transportErrorOf(t, err); !te.Sent || strings.Contains(te.Error(), "SESSION-KEY") {
				t.Errorf("got %v", te)
			}
		})
	}
}

// A bomb costs no more memory than the limit is worth.
func TestBombIsCheap(t *testing.T) {
	client := mustClient(t, wechat.WithBaseURL(bomb(t, ' ', 64)))
	call := func() { client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()) }
	call()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	// Growing a buffer doubles it, and under the race detector costs twice.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 10*(4<<20) {
		t.Errorf("%d bytes allocated against a limit of 4 MiB", grown)
	}
}

func TestGzipIsRead(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, `{"errcode":40003,"errmsg":"invalid openid"}`)
		z.Close()
	})
	if err := mustClient(t, wechat.WithBaseURL(rec.URL)).SendText(t.Context(), "o1", "hi"); !errors.Is(err, wechat.CodeInvalidOpenID) {
		t.Errorf("got %v", err)
	}
}
