package wechat_test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/spy"
)

const centreSecret = "centre-credential-" + secretMark

// A secretive server answers with marked secrets, whatever it is asked.
func secretive(t *testing.T) wechat.TransportOption {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"errcode":0,"access_token":"`+markedToken+`","expires_in":7000,"openid":"o1","session_key":"`+markedSession+
			`","request":{"invoke_time":1,"request_url":"access_token=`+markedToken+`","request_body":"`+markedApp+`","response_body":"`+markedSession+`"}}`)
	}))
	t.Cleanup(server.Close)
	return wechat.WithBaseURL(server.URL)
}

// Promise 1, for printers that read unexported fields and follow pointers, as those of
// go-cmp, testify and spew do.
func TestNoPrinterShowsASecret(t *testing.T) {
	t.Parallel()
	base := secretive(t)
	// A connection of its own, whose buffers hold what was sent.
	plain := wechat.WithHTTPClient(&http.Client{Transport: &http.Transport{}})
	store := wechat.NewMemoryStore()
	client, err := wechat.New(testAppID, markedApp, base, plain, wechat.WithTokenStore(store))
	if err != nil {
		t.Fatal(err)
	}
	legacy, err := wechat.New(testAppID, markedApp, base, wechat.WithLegacyToken())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*wechat.Client{client, legacy} {
		if token, err := c.AccessToken(t.Context()); err != nil || token != markedToken {
			t.Fatal(token, err)
		}
	}
	session, err := client.Code2Session(t.Context(), markedCode)
	if err != nil {
		t.Fatal(err)
	}
	with, err := client.With(wechat.WithTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	rid, err := client.GetRIDInfo(t.Context(), "62922e5a-050daf94-1dcd13f6")
	if err != nil || rid.RequestBody() != markedApp {
		t.Fatal(rid, err)
	}
	centre, source := markedCentre(t, client)
	request := wechat.TokenRequest{AppID: testAppID, Refused: wechat.NewToken(markedToken, time.Now())}
	key := wechat.NewSessionKey(markedSession)
	sources, err := wechat.NewSourceList(client.GetCallbackIP)
	if err != nil {
		t.Fatal(err)
	}
	type user struct {
		open   any
		hidden map[string]any
	}
	for name, value := range map[string]any{
		"SessionKey": key, "*SessionKey": &key, "Session": *session, "*Session": session,
		"Token": request.Refused, "*Token": &request.Refused, "TokenRequest": request, "*TokenRequest": &request,
		"keys of a map": map[wechat.SessionKey]wechat.Token{key: request.Refused},
		"Client":        *client, "*Client": client, "legacy Client": legacy, "Client by With": with,
		"MemoryStore": store, "RIDInfo": *rid, "*RIDInfo": rid,
		"TokenCentre": centre, "TokenSource": source, "SourceList": sources,
		"options": []any{
			wechat.WithTokenStore(store), wechat.WithTokenSource(source), base, plain,
			wechat.SessionSigned("o1", key), wechat.QueryAdded(map[string][]string{"secret": {markedApp}}),
		},
	} {
		for _, v := range []any{value, user{value, map[string]any{"a": value}}, &user{open: &value}, []any{value}} {
			if ways := spy.Find(v, secretMark); len(ways) > 0 {
				t.Errorf("%s in a %T is shown by %q", name, v, ways)
			}
		}
	}
}

// markedCentre makes a token centre and a source that has asked it, both of which know a
// credential.
func markedCentre(t *testing.T, client *wechat.Client) (*wechat.TokenCentre, wechat.TokenSource) {
	centre, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return client, true }, centreSecret)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(centre)
	t.Cleanup(server.Close)
	source, err := wechat.NewTokenCentreSource(server.URL, centreSecret, wechat.WithHTTPClient(&http.Client{Transport: &http.Transport{}}))
	if err != nil {
		t.Fatal(err)
	}
	if token, err := source.AccessToken(context.Background(), wechat.TokenRequest{AppID: testAppID}); err != nil || token.Reveal() != markedToken {
		t.Fatal(token, err)
	}
	return centre, source
}

func TestNoPrinterShowsACallbacksSecret(t *testing.T) {
	t.Parallel()
	const token, oldToken = "newTokenSecret", "oldTokenSecret"
	const oldKey = "Zz9yXw8vUt7sRq6pOn5mLk4jIh3gFe2dCb1aBaDcFe4" // no part of the openid
	cb, err := wechat.NewCallback(token, secure(), wechat.WithPreviousToken(oldToken), wechat.WithPreviousAESKey(oldKey))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := wechat.NewCallback(oldToken, wechat.WithOriginalID("gh_1"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSender("json")
	s.token = token
	push, err := cb.Open(s.sealed(s.text("hello", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := push.Answer(wechat.ReplyText{Content: "hi"}); err != nil {
		t.Fatal(err)
	}
	cipher, err := crypto.NewMessageCipher(testKey)
	if err != nil {
		t.Fatal(err)
	}
	client := mustClient(t)
	app := wechat.App{Client: client, Callbacks: map[string]wechat.AppCallback{"": {Callback: plain, Handler: func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }}}}
	apps := wechat.NewApps()
	if err := apps.Put(app); err != nil {
		t.Fatal(err)
	}
	secrets := []string{token, oldToken}
	for _, encoded := range []string{testKey, oldKey} {
		raw, err := base64.StdEncoding.DecodeString(encoded + "=")
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, encoded, string(raw[:16]), string(raw[16:]))
	}
	for name, value := range map[string]any{
		"Callback": *cb, "*Callback": cb, "plain Callback": plain, "Push": *push, "*Push": push, "Handler": cb.Handler(nil),
		"MessageCipher": *cipher, "*MessageCipher": cipher, "App": app, "Apps": apps, "Handler of Apps": apps.Handler(),
		"options": []any{secure(), wechat.WithPreviousToken(oldToken), wechat.WithPreviousAESKey(oldKey)},
	} {
		for _, v := range []any{value, struct{ a any }{value}} {
			if ways := spy.Find(v, secrets...); len(ways) > 0 {
				t.Errorf("%s in a %T is shown by %q", name, v, ways)
			}
		}
	}
}

// go-cmp compares what holds a secret without options, by its Equal, and shows nothing.
func TestComparingSecrets(t *testing.T) {
	t.Parallel()
	at := time.Unix(1700000000, 0)
	key, token := wechat.NewSessionKey, func(text string) wechat.Token { return wechat.NewToken(text, at) }
	newCipher := func(key string) *crypto.MessageCipher {
		c, err := crypto.NewMessageCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	rid := func(token string) *wechat.GetRIDInfoResult {
		client := memoryClient(t, `{"request":{"invoke_time":1,"cost_in_ms":2,"client_ip":"1.2.3.4","request_url":"access_token=`+token+`"}}`)
		info, err := client.GetRIDInfo(t.Context(), "62922e5a-050daf94-1dcd13f6")
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	tests := []struct {
		name             string
		one, same, other any
	}{
		{"SessionKey", key(markedSession), key(markedSession), key(markedSession + "2")},
		{"SessionKey of the same length", key(markedSession + "1"), key(markedSession + "1"), key(markedSession + "2")},
		{"Token of the same length", token(markedToken + "1"), token(markedToken + "1"), token(markedToken + "2")},
		{"SessionKey and none", key(""), wechat.SessionKey{}, key(markedSession)},
		{"Token", token(markedToken), wechat.NewToken(markedToken, at.UTC()), token(markedToken + "2")},
		{"Token's end", token(markedToken), token(markedToken), wechat.NewToken(markedToken, at.Add(1))},
		{"Session", wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, wechat.Code2SessionResult{OpenID: "o", SessionKey: key(secretMark)}},
		{"*Session", &wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, &wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, &wechat.Code2SessionResult{OpenID: "p", SessionKey: key(markedSession)}},
		{"Session's union id", wechat.Code2SessionResult{UnionID: "o"}, wechat.Code2SessionResult{UnionID: "o"}, wechat.Code2SessionResult{}},
		{"TokenRequest", wechat.TokenRequest{AppID: "a", Refused: token(markedToken)}, wechat.TokenRequest{AppID: "a", Refused: token(markedToken)}, wechat.TokenRequest{AppID: "a", Refused: token(secretMark)}},
		{"TokenRequest's app", wechat.TokenRequest{AppID: "a"}, wechat.TokenRequest{AppID: "a"}, wechat.TokenRequest{AppID: "b"}},
		{"RIDInfo", rid(markedToken), rid(markedToken), rid(secretMark)},
		{"MessageCipher", *newCipher(testKey), *newCipher(testKey), *newCipher(otherKey)},
		{"*MessageCipher", newCipher(testKey), newCipher(testKey), newCipher(testKey[:20] + "x" + testKey[21:])},
		{"MessageCipher, second half", newCipher(testKey), newCipher(testKey), newCipher(testKey[:30] + "x" + testKey[31:])},
		{"no MessageCipher", crypto.MessageCipher{}, crypto.MessageCipher{}, *newCipher(testKey)},
		{"in a list", []wechat.SessionKey{key(markedSession)}, []wechat.SessionKey{key(markedSession)}, []wechat.SessionKey{key(secretMark)}},
		{"in a struct of the user's", struct{ K wechat.SessionKey }{key(markedSession)}, struct{ K wechat.SessionKey }{key(markedSession)}, struct{ K wechat.SessionKey }{key(secretMark)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !cmp.Equal(tt.one, tt.same) || cmp.Diff(tt.one, tt.same) != "" {
				t.Errorf("what holds the same is different:\n%s", cmp.Diff(tt.one, tt.same))
			}
			for _, diff := range []string{cmp.Diff(tt.one, tt.other), cmp.Diff(tt.other, tt.one)} {
				if diff == "" {
					t.Error("what differs is equal")
				}
				if ways := spy.Find(diff, secretMark, testKey, otherKey); len(ways) > 0 {
					t.Errorf("the difference shows a secret:\n%s", diff)
				}
			}
		})
	}
}

// Copies of one value are equal by ==, as keys of maps are compared.
func TestSecretsAreComparable(t *testing.T) {
	t.Parallel()
	key, token := wechat.NewSessionKey("k"), wechat.NewToken("t", time.Time{})
	logins := map[wechat.SessionKey]wechat.Token{key: token}
	if same := key; logins[same] != token || key == wechat.NewSessionKey("k") {
		t.Error("== is not as it was")
	}
}

func memoryClient(t *testing.T, answer string) *wechat.Client {
	return mustClient(t, wechat.WithTokenSource(markedTokens{}), wechat.WithHTTPClient(memory(200, "application/json", answer)))
}
