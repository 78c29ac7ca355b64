package wechat

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"bytes"
	"encoding/json"
)

type rt func(*http.Request) (*http.Response, error)

func (f rt) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(s string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(s)), ContentLength: int64(len(s))}
}

func fake() *http.Client {
	return &http.Client{Transport: rt(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		if r.URL.Path == pathStableToken {
			return answer(`{"access_token":"T1","expires_in":7200}`), nil
		}
		return answer(`{"errcode":0,"errmsg":"ok"}`), nil
	})}
}

func TestSmoke(t *testing.T) {
	c, err := New("wx123", "secret", WithHTTPClient(fake()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SendText(t.Context(), "o1", "hello <>& \u2028"); err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", c)
}

func BenchmarkSend(b *testing.B) {
	b.Run("sdk", func(b *testing.B) {
		c, _ := New("wx123", "secret", WithHTTPClient(fake()))
		b.ReportAllocs()
		for b.Loop() {
			if err := c.SendText(context.Background(), "o1", "hello there"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		hc := fake()
		hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		b.ReportAllocs()
		for b.Loop() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			var msg struct {
				ToUser string `json:"touser"`
				MsgType string `json:"msgtype"`
				Text struct {
					Content string `json:"content"`
				} `json:"text"`
			}
			msg.ToUser, msg.MsgType, msg.Text.Content = "o1", "text", "hello there"
			var buf bytes.Buffer
			e := json.NewEncoder(&buf)
			e.SetEscapeHTML(false)
			e.Encode(&msg)
			req, err := http.NewRequestWithContext(ctx, "POST", "https://api.weixin.qq.com/cgi-bin/message/custom/send?access_token=T1", &buf)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			resp, err := hc.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
			resp.Body.Close()
			var a struct {
				ErrCode int `json:"errcode"`
				ErrMsg string `json:"errmsg"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.ErrCode != 0 {
				b.Fatal(err)
			}
			cancel()
		}
	})
}
