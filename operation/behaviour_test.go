package operation_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/operation"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// clientOf makes a Client of a WeChat that gives one answer.
func clientOf(t *testing.T, answer string) *wechat.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, answer) }))
	t.Cleanup(server.Close)
	c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPhone: the page calls phone a text, and its sample has a number.
func TestPhone(t *testing.T) {
	t.Parallel()
	for name, phone := range map[string]string{"text": `"13800000000"`, "number": `13800000000`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := operation.GetFeedback(t.Context(), clientOf(t, `{"errcode":0,"list":[{"phone":`+phone+`}]}`), &operation.GetFeedbackRequest{Page: 1, Num: 10})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&operation.GetFeedbackResult{List: []operation.Feedback{{Phone: "13800000000"}}}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestTwoSpellings: the page's table and its sample name two fields differently. Neither
// spelling may take the other's value.
func TestTwoSpellings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         operation.JsErrEvent
	}{
		{"upper", `{"OsName":"1","ClientVersion":"8.0.1"}`, operation.JsErrEvent{OSName: "1", ClientVersion: "8.0.1"}},
		{"lower", `{"osName":"1","clientVersion":"8.0.1"}`, operation.JsErrEvent{OSNameLower: "1", ClientVersionLower: "8.0.1"}},
		{"both", `{"osName":"1","OsName":"2"}`, operation.JsErrEvent{OSNameLower: "1", OSName: "2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := operation.GetJsErrDetail(t.Context(), clientOf(t, `{"errcode":0,"data":[`+tt.answer+`],"totalCount":1}`), &operation.GetJsErrDetailRequest{
				StartTime: "2026-01-01", EndTime: "2026-01-31", ErrorMsgMD5: "m", ErrorStackMD5: "s", AppVersion: "0", SDKVersion: "0", OSName: "0", ClientVersion: "0", Limit: 10, Desc: "1",
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&operation.GetJsErrDetailResult{Data: []operation.JsErrEvent{tt.want}, TotalCount: 1}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestNoFeedbackPicture: a refusal is none, whatever its content type, and nothing of it is written.
func TestNoFeedbackPicture(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		code         wechat.Code // 0: no usable answer
	}{
		{"a refusal", `{"errcode":46001,"errmsg":"media data no exist"}`, 46001},
		{"with a byte order mark", "\uFEFF" + `{"errcode":46001,"errmsg":"media data no exist"}`, 46001},
		{"the code as a text", ` {"errcode":"46001","errmsg":"media data no exist"}`, 46001},
		{"a page", "<html>502 Bad Gateway</html>", 0},
		{"nothing", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "image/jpeg")
				if tt.code == 0 {
					w.Header().Set("Content-Type", "text/html")
				}
				_, _ = io.WriteString(w, tt.answer)
			}))
			t.Cleanup(server.Close)
			client, err := wechat.New("wx0123456789abcdef", "", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
			if err != nil {
				t.Fatal(err)
			}
			got, inMemory := operation.GetFeedbackMedia(t.Context(), client, &operation.GetFeedbackMediaRequest{RecordID: 1, MediaID: "m"})
			var written bytes.Buffer
			streamed := client.Call(t.Context(), "GET", "/cgi-bin/media/getfeedbackmedia", url.Values{"record_id": {"1"}, "media_id": {"m"}}, &written)
			for way, err := range map[string]error{"in memory": inMemory, "streamed": streamed} {
				var refused *wechat.Error
				var failed *wechat.TransportError
				if tt.code == 0 && !errors.As(err, &failed) || tt.code != 0 && (!errors.As(err, &refused) || refused.Code != tt.code) {
					t.Errorf("%s: %#v", way, err)
				}
			}
			if got != nil || written.Len() > 0 {
				t.Errorf("got %v, written %q", got, written.String())
			}
		})
	}
}
