package wechattest_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// The page shows a bot's panic, but no secrets.
func TestPanicShowsNoSecret(t *testing.T) {
	t.Parallel()
	wx, err := wechattest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wx.Close)
	c := &controlClient{t, wx, "http://localhost", wx.HTTPClient()}
	secrets := []string{wx.Secret(), wx.EncodingAESKey()}
	wx.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("can't log in: " + strings.Join(secrets, " ")) }))
	wx.User("alice").SendText("hello")
	for _, path := range []string{"/_sim/exchanges", "/_sim/exchanges/1", "/_sim/transcript"} {
		_, body := c.ask("GET", path, "")
		if !strings.Contains(body, "can't log in: *** ***") {
			t.Errorf("%s doesn't tell of the panic: %s", path, body)
		}
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows a secret", path)
			}
		}
	}
}

// A text is recognized even if the border of 64 bytes is inside a character.
func TestChineseBodiesAreText(t *testing.T) {
	t.Parallel()
	for shift := range 4 {
		answer := strings.Repeat("x", shift) + strings.Repeat("好", 40)
		wx := wechattest.New(t)
		wx.Serve(answering(answer))
		wx.User("alice").SendText("hello")
		if got := wx.Exchanges()[0].ResponseBody; got != answer {
			t.Errorf("after %d letters: logged as %q", shift, got)
		}
	}
	wx := wechattest.New(t)
	wx.Serve(answering("\xff" + strings.Repeat("x", 100)))
	wx.User("alice").SendText("hello")
	if got := wx.Exchanges()[0].ResponseBody; got != "(101 bytes, no text)" {
		t.Errorf("bytes that are no text are logged as %q", got)
	}
}

// In memory, a handler sees the same behaviour as with net/http.
func TestHandlerInMemoryIsHeldToNetHTTP(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 99, 1000} {
		wx, err := wechattest.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(wx.Close)
		wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		if d := wx.User("alice").SendText("hello"); d.Err == nil || d.Status != 0 || !strings.Contains(d.Err.Error(), fmt.Sprintf("invalid WriteHeader code %d", status)) {
			t.Errorf("status %d: %+v", status, d)
		}
	}
	// A goroutine's writes after the handler has returned aren't part of the answer.
	wx := wechattest.New(t)
	returned, wrote := make(chan struct{}), make(chan error, 1)
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "success")
		go func() {
			<-returned
			_, err := io.WriteString(w, "too late")
			wrote <- err
		}()
	}))
	d := wx.User("alice").Event("anything", nil)
	close(returned)
	if err := <-wrote; err == nil || d.Answer != "success" {
		t.Errorf("the late write's error is %v, the answer %q", err, d.Answer)
	}
}

// A bot that sends headers without end gives no answer.
func TestBotOfManyHeaders(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	bot := wx.Callback().Handler(echoBot(wx.Client()))
	flood := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !flood {
			bot.ServeHTTP(w, r)
			return
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		out := bufio.NewWriter(rw)
		io.WriteString(out, "HTTP/1.1 200 OK\r\n")
		for i := range 100_000 {
			if _, err := fmt.Fprintf(out, "X-%d: %s\r\n", i, "y"); err != nil {
				return
			}
		}
		io.WriteString(out, "Content-Length: 0\r\n\r\n")
		out.Flush()
	}))
	t.Cleanup(server.Close)
	if err := wx.ServeURL(server.URL); err != nil {
		t.Fatal(err)
	}
	flood = true
	d := wx.User("alice").SendText("hello")
	if d.Err == nil || d.Status != 0 || d.Attempts != 3 {
		t.Errorf("delivered: %+v", d)
	}
	for _, e := range wx.Exchanges() {
		if len(e.ResponseHeader) > 100 {
			t.Errorf("exchange %d keeps %d headers", e.Seq, len(e.ResponseHeader))
		}
	}
}

// Whatever happens on a live platform, its transcript can be imported.
func TestOddSessionsCanBeImported(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(999) }))
	for _, name := range []string{"team/alice", strings.Repeat("名", 60), "a\u202eb"} {
		c.wx.User(name).SendText(name)
	}
	alice := c.wx.User("alice")
	alice.Event("", nil)
	alice.Send("", nil)
	c.wx.Push(wechattest.Fields{})
	c.wx.Push(wechattest.Fields{"MsgType": "event"})
	for _, method := range []string{"M-SEARCH", "propfind", "X"} {
		r, err := http.NewRequest(method, "http://localhost/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.http.Do(r); err != nil {
			t.Fatal(err)
		}
	}
	_, exported := c.ask("GET", "/_sim/transcript", "")
	c.must("POST", "/_sim/transcript", exported, nil)
	if got := c.tree("GET", "/_sim/state", ""); got.at("imported") != true || len(got.list("users")) != 4 {
		t.Errorf("imported as %v", got.v)
	}
}

// An event without a name is still an event in the log.
func TestKindOfNamelessEvent(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/push", `{"fields":{"MsgType":"event"}}`, nil)
	if got := c.wx.Exchanges()[0].Kind; got != "event" {
		t.Errorf("kind %q", got)
	}
}

// HEAD asks for no events, so it occupies no stream.
func TestHeadOfEventsEnds(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	done := make(chan int, 1)
	go func() {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodHead, "/_sim/events", nil)
		r.Host, r.RemoteAddr = "localhost", "127.0.0.1:99"
		wx.ServeHTTP(w, r)
		done <- w.Code
	}()
	select {
	case code := <-done:
		if code != http.StatusOK {
			t.Errorf("HTTP %d", code)
		}
	case <-time.After(5 * time.Second):
		t.Error("it is still being answered")
	}
}

// A user's openid replaces the sample in lists too.
func TestSampleOpenIDInLists(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	alice := c.wx.User("alice")
	c.must("POST", "/_sim/users/alice/actions", `{"do":"event","event":"odd","fields":{"Who":["OPENID",1,{"It":["OPENID"]}]}}`, nil)
	if plain := c.wx.Exchanges()[0].Plain; strings.Contains(plain, "OPENID") || strings.Count(plain, alice.OpenID()) != 3 {
		t.Errorf("pushed %s", plain)
	}
}

// A test can be written for users of any name, and is readable.
func TestCopiedTestOfOddNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a\x00b", "\xff\xfe", "a\u202eb", "\ufeff", "*/\nfunc init() {}", "\u2028panic()", "1", "init", "_"} {
		c := newControl(t)
		c.wx.User(name).SendText("hello")
		status, source := c.ask("GET", "/_sim/exchanges/1/gotest", "")
		if status != http.StatusOK {
			t.Errorf("%q: HTTP %d %s", name, status, source)
			continue
		}
		if strings.ContainsAny(source, "\x00\u202e\ufeff\u2028") || strings.Contains(source, "\nfunc init") {
			t.Errorf("%q gets into the source:\n%s", name, source)
		}
	}
}

// A user's pictures of the bot have a limit, and the newest are complete.
func TestReceivedPicturesAreBounded(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	picture := append([]byte(png), make([]byte, 2<<20-len(png))...)
	id := a.upload("image", "media", "big.png", picture).text("media_id")
	for range 40 {
		alice.SendText("more")
		if got := a.post("/cgi-bin/message/custom/send", a.token(), `{"touser":"`+alice.OpenID()+`","msgtype":"image","image":{"media_id":"`+id+`"}}`); got.code() != 0 {
			t.Fatal(got.m)
		}
	}
	total, newest := 0, 0
	for _, m := range alice.Received() {
		total += len(m.Image) + len(m.Raw)
		newest = len(m.Image)
	}
	if total > 32<<20 || newest != len(picture) || total < 20<<20 {
		t.Errorf("%d bytes are kept, %d of the newest", total, newest)
	}
}
