package wiretest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/minigo-dev/wechat"
)

// ClientOf makes a Client of a WeChat that gives one answer to all calls, and notes the body of the
// last one.
func ClientOf(t *testing.T, answer string) (c *wechat.Client, sent *string) {
	t.Helper()
	sent = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*sent = string(body)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c, sent
}
