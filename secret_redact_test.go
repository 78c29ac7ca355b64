package wechat_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A secret that stands across the cut of a foreign text shows in no part.
func TestRedactedBeforeCut(t *testing.T) {
	t.Parallel()
	source := wechat.WithTokenSource(fixedTokens{})
	secret := "0123456789abcdefghijABCDEFGHIJ/+=&%"
	parts := func(text string) (found []string) {
		for i := range len(secret) - 4 {
			if part := secret[i : i+5]; strings.Contains(text, part) {
				found = append(found, part)
			}
		}
		return found
	}
	for at := 1024 - len(secret); at <= 1024; at++ {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			message := strings.Repeat("x", at) + form + strings.Repeat("y", 100)
			client := mustClient(t, source, wechat.WithHTTPClient(memory(200, "application/json", `{"errcode":40029,"errmsg":"`+message+`"}`)))
			err := client.Call(t.Context(), "GET", "/x", nil, nil, wechat.QueryAdded(url.Values{"js_code": {secret}}))
			if found := parts(err.Error()); len(found) > 0 {
				t.Fatalf("errmsg with %q at %d shows %q", form, at, found)
			}
		}
	}
	own := "token-of-the-source-" + secret
	for at := 64 - len(own); at <= 64; at++ {
		entry := strings.Repeat("x", max(at, 0)) + own
		client := mustClient(t, wechat.WithTokenSource(sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken(own, time.Time{}), nil
		})), wechat.WithHTTPClient(memory(200, "application/json", `{"ip_list":["`+entry+`"]}`)))
		_, err := client.GetCallbackIP(t.Context())
		if err == nil || len(parts(err.Error())) > 0 || strings.Contains(err.Error(), "token-of") {
			t.Fatalf("an address with the token at %d: %v", at, err)
		}
		file := mustClient(t, wechat.WithTokenSource(sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken(own, time.Time{}), nil
		})), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			response := textResponse(r, 200, "image/png", "PICTURE")
			response.Header.Set("Content-Disposition", `attachment; filename="`+entry+`.png"`)
			return response, nil
		})}))
		var f wechat.File
		if err := file.Call(t.Context(), "GET", "/x", nil, &f); err != nil || len(parts(f.Name)) > 0 {
			t.Fatalf("the name of a file: %q, %v", f.Name, err)
		}
	}
}

func TestRedactForms(t *testing.T) {
	t.Parallel()
	const long, short = `a/b+c=d&e"f<g\h%i`, "a/b+c"
	echo := func(text string) string {
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			quoted, _ := json.Marshal(text)
			return textResponse(r, 200, "application/json", `{"errcode":1,"errmsg":`+string(quoted)+`}`), nil
		})}))
		var refusal *wechat.Error
		if err := client.Call(t.Context(), "GET", "/x", nil, nil, wechat.QueryAdded(url.Values{"js_code": {short, long}})); !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		return refusal.Msg
	}
	quoted, _ := json.Marshal(long)
	inner := string(quoted[1 : len(quoted)-1])
	for name, form := range map[string]string{
		"as it is": long, "in a query": url.QueryEscape(long), "in a path": url.PathEscape(long), "in JSON": inner,
		"lower case": lower(url.QueryEscape(long)), "as PHP's JSON": strings.ReplaceAll(inner, "/", `\/`),
	} {
		if diff := cmp.Diff("<REDACTED>", echo("<"+form+">")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func lower(escaped string) string {
	for _, hex := range []string{"%2F", "%2B", "%3D", "%3C", "%5C"} {
		escaped = strings.ReplaceAll(escaped, hex, strings.ToLower(hex))
	}
	return escaped
}
