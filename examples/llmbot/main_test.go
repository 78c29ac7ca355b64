package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("LLM_URL", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.English, false); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	last := 0
	for _, want := range []string{
		"running against a simulated WeChat",
		`alice sees text "Hello! Ask me about the game."`,
		`WeChat delivered it 2 times and was told "success"`,
		"alice sees typing true",
		`alice sees text "You asked: How do I win?"`,
		`alice sees text "You asked: And then?"`,
		`alice sees text "Let's talk about the game instead."`,
		"the program is told to stop",
		`carol received [typing true text "You asked: Is anybody there?"]`,
	} {
		at := strings.Index(text[last:], want)
		if at < 0 {
			t.Fatalf("the output lacks %q, or not in this order:\n%s", want, text)
		}
		last += at
	}
	if strings.Count(text, "You asked: How do I win?") != 1 {
		t.Errorf("one question, more than one answer:\n%s", text)
	}
}

func TestChatAPI(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			Model    string
			Messages []chatMessage
		}
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil || r.Header.Get("Authorization") != "Bearer a key" {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		answer, _ := json.Marshal(request.Model + " on " + request.Messages[1].Content)
		_, _ = w.Write([]byte(`{"choices":[{"message":{"role":"assistant","content":` + string(answer) + `}}]}`))
	}))
	defer server.Close()
	m := &chatAPI{url: server.URL, key: "a key", name: "a model"}
	if got, err := m.Answer(t.Context(), "a question"); err != nil || got != "a model on a question" {
		t.Errorf("Answer = %q, %v", got, err)
	}
	m.key = "another"
	if _, err := m.Answer(t.Context(), "a question"); err == nil || strings.Contains(err.Error(), "another") {
		t.Errorf("a refusal is the error %v", err)
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("LLM_URL", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`alice 看到 text "你问的是：怎么才能赢？"`,
		`alice 看到 text "我们还是聊聊游戏吧。"`,
		`carol 收到 [typing true text "你问的是：有人吗？"]`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
