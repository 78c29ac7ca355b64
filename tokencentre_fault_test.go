package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestTokenCentreDown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault tripper
	}{
		{"closed", func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }},
		{"hangs", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}},
		{"proxy's page", func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 503, "text/html", "<html>503</html>"), nil
		}},
		{"has no token", func(r *http.Request) (*http.Response, error) { return textResponse(r, 502, "", ""), nil }},
		{"WeChat refuses it", func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 200, "", `{"version":1,"appid":"`+testAppID+`","errcode":40164,"errmsg":"invalid ip"}`), nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newCentreFleet(t, &tokenPlatform{})
				service := f.service(t, centreCredential)
				mustCall(t, service)
				f.breakDown(tt.fault)
				f.asked.Store(0)
				start := time.Now()
				for time.Since(start) < 2*time.Hour-3*time.Second {
					if err := anyCall(t.Context(), service); err != nil {
						t.Fatalf("after %v: %v", time.Since(start), err)
					}
					time.Sleep(time.Second)
				}
				if n := f.asked.Load(); n > 200 {
					t.Errorf("the broken centre was asked %d times in 2 hours", n)
				}
				time.Sleep(4 * time.Second)
				err := anyCall(t.Context(), service)
				var transport *wechat.TransportError
				var refusal *wechat.Error
				if !errors.As(err, &transport) && !errors.As(err, &refusal) || errors.Is(err, wechat.ErrOutcomeUnknown) || errors.Is(err, wechat.ErrTokenRejected) {
					t.Errorf("without a token: got %v, want a typed error of the centre's", err)
				}
				f.fault.Store(nil)
				time.Sleep(30 * time.Second)
				mustCall(t, service)
			})
		})
	}
}

// What the centre says of this service and app counts, whatever token is in hand.
func TestTokenCentreTurnsServicesAway(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 404} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newCentreFleet(t, &tokenPlatform{})
				service := f.service(t, centreCredential)
				mustCall(t, service)
				f.breakDown(func(r *http.Request) (*http.Response, error) { return textResponse(r, status, "", ""), nil })
				time.Sleep(time.Minute + time.Second)
				if err := anyCall(t.Context(), service); transportErrorOf(t, err).Status != status {
					t.Errorf("got %v, want status %d", err, status)
				}
			})
		})
	}
	t.Run("for good", func(t *testing.T) {
		t.Parallel()
		f := newCentreFleet(t, &tokenPlatform{})
		if err := anyCall(t.Context(), f.service(t, "some-other-credential")); transportErrorOf(t, err).Status != 401 || !strings.Contains(err.Error(), "credential") {
			t.Errorf("wrong credential: %v", err)
		}
		other, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(&http.Client{Transport: f}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.AccessToken(t.Context(), wechat.TokenRequest{AppID: "wxother"})
		if transportErrorOf(t, err).Status != 404 || !strings.Contains(err.Error(), "app") {
			t.Errorf("unknown app: %v", err)
		}
		wantCounts(t, f.platform, tokenCounts{})
	})
}

// While the centre is away, a refusal can't be helped, and says both things.
func TestTokenCentreDownAndTokenRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newCentreFleet(t, &tokenPlatform{})
		service := f.service(t, centreCredential)
		mustCall(t, service)
		f.platform.revoke()
		f.breakDown(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
		err := anyCall(t.Context(), service)
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTokenCentrePassesRefusalsOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         wechat.Error
		is, isnt     error
	}{
		{"IP", `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7, not in whitelist rid: 62922e5a-050daf94-1dcd13f6"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 40164, Msg: "invalid ip 203.0.113.7, not in whitelist", RID: "62922e5a-050daf94-1dcd13f6"}, wechat.ErrIPNotAllowed, wechat.ErrTokenRejected},
		{"secret", `{"errcode":40001,"errmsg":"invalid credential <&>"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 40001, Msg: "invalid credential <&>"}, wechat.CodeInvalidCredential, wechat.ErrTokenRejected},
		{"quota", `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 45009, Msg: "reach max api daily quota limit"}, wechat.ErrQuotaExhausted, wechat.ErrOutcomeUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &tokenPlatform{}
			p.setFault(func(*http.Request) (*http.Response, error) { return tokenAnswer(tt.answer), nil })
			err := anyCall(t.Context(), newCentreFleet(t, p).service(t, centreCredential))
			var refusal *wechat.Error
			if !errors.As(err, &refusal) || !errors.Is(err, tt.is) || errors.Is(err, tt.isnt) {
				t.Fatalf("got %v, want %v", err, tt.is)
			}
			got := wechat.Error{API: refusal.API, Code: refusal.Code, Msg: refusal.Msg, RID: refusal.RID}
			if got.API != tt.want.API || got.Code != tt.want.Code || got.Msg != tt.want.Msg || got.RID != tt.want.RID {
				t.Errorf("got %+v, want %+v", &got, &tt.want)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		t.Parallel()
		p := &tokenPlatform{}
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		err := anyCall(t.Context(), newCentreFleet(t, p).service(t, centreCredential))
		if transportErrorOf(t, err).Status != 502 || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("got %v, want status 502", err)
		}
	})
	t.Run("a code of another path", func(t *testing.T) {
		t.Parallel()
		f := newCentreFleet(t, &tokenPlatform{})
		f.breakDown(func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 200, "", `{"version":1,"appid":"`+testAppID+`","errcode":40001,"errmsg":"x","api":"/cgi-bin/component/api_authorizer_token"}`), nil
		})
		err := anyCall(t.Context(), f.service(t, centreCredential))
		if !errors.Is(err, wechat.CodeInvalidCredential) || errors.Is(err, wechat.ErrTokenRejected) {
			t.Errorf("got %v: no token of a call was refused", err)
		}
	})
}

// A service's deadline holds however long the centre takes.
func TestTokenCentreHangsAndDeadlinesHold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newCentreFleet(t, &tokenPlatform{})
		f.breakDown(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := anyCall(ctx, f.service(t, centreCredential))
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 300*time.Millisecond {
			t.Errorf("got %v after %v", err, took)
		}
	})
}
