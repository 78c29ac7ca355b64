package redisstore_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

const (
	pushToken = "tok3nOfTheConsole"
	pushKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// TestPushToTwoProcesses delivers one push to two processes at once, and once more.
func TestPushToTwoProcesses(t *testing.T) {
	t.Parallel()
	f := startFleet(t, 2, startPlatform(t, platformConfig{}), shelf{Redis: ownServer(t).addr})
	var urls []string
	for _, p := range f {
		a, err := p.do(command{Do: "serve"})
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, a.URL)
	}
	const pushes = 5
	for i := range pushes {
		query, body := push(t, 7000+i)
		answers := make([]string, 4)
		var wg sync.WaitGroup
		for i, u := range urls {
			wg.Go(func() { answers[i] = deliver(t, u, query, body) })
		}
		wg.Wait()
		for i, u := range urls {
			answers[2+i] = deliver(t, u, query, body)
		}
		if answers[0] == "" || slices.ContainsFunc(answers, func(a string) bool { return a != answers[0] }) {
			t.Errorf("the answers differ: %q", answers)
		}
	}
	sum := f.do(t, command{})
	if sum.Runs != pushes {
		t.Errorf("%d handler runs for %d pushes", sum.Runs, pushes)
	}
	measured(t, atPushes, "push delivered to 2 processes at once", "1 run, 2 equal answers",
		"%d pushes, each to both at once and to both again: %d runs, equal answers", pushes, sum.Runs)
}

// push is a text message in secure mode.
func push(t *testing.T, id int) (url.Values, []byte) {
	t.Helper()
	cipher, err := crypto.NewMessageCipher(pushKey)
	if err != nil {
		t.Fatal(err)
	}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	text := cipher.Encrypt(fmt.Appendf(nil, "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oUser</FromUserName>"+
		"<CreateTime>%s</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>%d</MsgId></xml>", now, id), appID)
	query := url.Values{
		"timestamp": {now}, "nonce": {"415670741"}, "openid": {"oUser"}, "encrypt_type": {"aes"},
		"signature":     {wechat.SignatureOf(pushToken, now, "415670741")},
		"msg_signature": {wechat.SignatureOf(pushToken, now, "415670741", text)},
	}
	return query, []byte("<xml><ToUserName>gh_0123456789ab</ToUserName><Encrypt>" + text + "</Encrypt></xml>")
}

// deliver posts a push and returns the decrypted answer.
func deliver(t *testing.T, to string, query url.Values, body []byte) string {
	t.Helper()
	response, err := http.Post(to+"/?"+query.Encode(), "text/xml", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return ""
	}
	defer response.Body.Close()
	sealed, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v", response.StatusCode, err)
		return ""
	}
	var envelope struct{ Encrypt string }
	if xml.Unmarshal(sealed, &envelope) != nil && json.Unmarshal(sealed, &envelope) != nil {
		t.Errorf("the answer is %s", sealed)
		return ""
	}
	cipher, err := crypto.NewMessageCipher(pushKey)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, id, err := cipher.Decrypt(envelope.Encrypt)
	if err != nil || string(id) != appID {
		t.Errorf("the answer can't be read: %v", err)
	}
	return string(text)
}
