package wechattest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	answerLimit  = 1 << 20
	answerHeader = 256 << 10
)

// A Response is a server's answer to one request of WeChat.
type Response struct {
	Status   int         // the HTTP status; 0: no answer came
	Header   http.Header // without Transfer-Encoding: see Chunked
	Body     []byte      // as received, at most 1 MiB; still compressed if the server compressed it
	Chunked  bool        // sent with Transfer-Encoding: chunked, without a length
	Duration time.Duration
	Err      error // why no answer came
}

// Ask sends a request as WeChat does and returns the answer; Err says why there is none. It uses
// HTTP/1.1 on a new connection and no proxy, follows no redirect and asks for no compression. It
// waits until ctx ends.
func Ask(ctx context.Context, r *http.Request) Response {
	return ask(ctx, newNetwork(), r)
}

// newNetwork makes the transport that reaches servers by URL. It keeps no connection, so nothing
// outlives the request.
func newNetwork() *http.Transport {
	return &http.Transport{
		DisableKeepAlives: true, MaxResponseHeaderBytes: answerHeader,
		// The judge must see whether the server compresses or sends no length.
		DisableCompression: true,
		TLSNextProto:       map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

func ask(ctx context.Context, network http.RoundTripper, r *http.Request) (a Response) {
	start := time.Now()
	defer func() { a.Duration = time.Since(start) }()
	answer, err := network.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return Response{Err: fmt.Errorf("wechattest: the bot can't be reached: %w", withoutURL(err))}
	}
	defer answer.Body.Close()
	a = Response{
		Status: answer.StatusCode, Header: answer.Header,
		Chunked: len(answer.TransferEncoding) > 0 && answer.TransferEncoding[0] == "chunked",
	}
	if a.Body, err = io.ReadAll(io.LimitReader(answer.Body, answerLimit)); err != nil {
		a.Err = fmt.Errorf("wechattest: the bot's answer broke off: %w", err)
	}
	return a
}

// content returns the body without compression, and findings about compression and chunks. Two
// people report that WeChat refuses both.
func (a Response) content() ([]byte, []Finding) {
	var found []Finding
	if a.Chunked {
		found = append(found, warning("chunked", "the answer came in chunks (Transfer-Encoding: chunked), which WeChat is reported to refuse: send it with a Content-Length",
			"响应以分块方式发送（Transfer-Encoding: chunked），据反馈微信可能不接受：请带上 Content-Length"))
	}
	encoding := strings.ToLower(strings.TrimSpace(a.Header.Get("Content-Encoding")))
	if encoding == "" || encoding == "identity" {
		return a.Body, found
	}
	body, err := decompress(encoding, a.Body)
	if err != nil {
		return a.Body, append(found, failuref("compressed-unreadable", "the answer is compressed (Content-Encoding: %s), which WeChat didn't ask for, and can't be unpacked here: send it as it is",
			"响应被压缩（Content-Encoding: %s），微信并未要求压缩，且此处无法解压：请直接发送", visible(encoding)))
	}
	return body, append(found, warningf("compressed", "the answer is compressed (Content-Encoding: %s), which WeChat didn't ask for and is reported to refuse: send it as it is",
		"响应被压缩（Content-Encoding: %s），微信并未要求压缩，据反馈可能不接受：请直接发送", visible(encoding)))
}

func decompress(encoding string, packed []byte) ([]byte, error) {
	var r io.ReadCloser
	var err error
	switch encoding {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(packed))
	case "deflate":
		r, err = zlib.NewReader(bytes.NewReader(packed))
	default:
		err = fmt.Errorf("wechattest: the encoding %q isn't known", encoding)
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, answerLimit))
}
