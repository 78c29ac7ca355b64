package wechat_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestOneClientForManyGoroutines(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Query().Get("access_token") == "T1":
			io.WriteString(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
		case r.URL.Path == "/cgi-bin/media/get":
			io.WriteString(w, "\xFF\xD8"+r.URL.Query().Get("media_id"))
		case r.URL.Path == "/cgi-bin/media/upload":
			io.WriteString(w, `{"errcode":0,"media_id":"M1","type":"image","created_at":1}`)
		case r.URL.Path == "/sns/jscode2session":
			io.WriteString(w, `{"openid":"`+r.URL.Query().Get("js_code")+`","session_key":"k"}`)
		default:
			io.WriteString(w, `{"errcode":0}`)
		}
	})
	client := mustClient(t, wechat.WithBaseURL(rec.URL), wechat.WithHooks(wechat.SlogHooks(discardLogger())))
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			name := strconv.Itoa(i)
			var err error
			switch i % 4 {
			case 0:
				err = client.SendText(t.Context(), "o"+name, name)
			case 1:
				var file *wechat.File
				if file, err = client.GetMedia(t.Context(), name); err == nil && string(file.Data) != "\xFF\xD8"+name {
					t.Errorf("%s got %q", name, file.Data)
				}
			case 2:
				var session *wechat.Code2SessionResult
				if session, err = client.Code2Session(t.Context(), name); err == nil && session.OpenID != name {
					t.Errorf("%s got %q", name, session.OpenID)
				}
			case 3:
				_, err = client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: readOnly{strings.NewReader(name)}})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if rec.tokens != 2 {
		t.Errorf("%d tokens were fetched, want 2", rec.tokens)
	}
	for _, r := range rec.sent() {
		if strings.HasSuffix(r.URI, "/custom/send") && !json.Valid([]byte(r.Body)) {
			t.Errorf("body %q", r.Body)
		}
	}
}

// The promise of the benchmark SendText, as a test: allocations don't depend on load.
func TestSendTextAllocations(t *testing.T) {
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: okTripper{}}))
	if n := testing.AllocsPerRun(300, func() {
		if err := client.SendText(context.Background(), "o1", benchText); err != nil {
			t.Fatal(err)
		}
	}); n > 40 {
		t.Errorf("%.0f allocations, want at most 40", n)
	}
}
