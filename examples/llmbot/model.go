package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/minigo-dev/wechat/wechattest/local"
)

// A model answers a question. It may take long, but must return when ctx ends.
type model interface {
	Answer(ctx context.Context, question string) (string, error)
}

// newModel returns the model at LLM_URL, or slowParrot.
func newModel(lang local.Lang) model {
	if url := os.Getenv("LLM_URL"); url != "" {
		return &chatAPI{url: url, key: os.Getenv("LLM_KEY"), name: os.Getenv("LLM_MODEL"), lang: lang}
	}
	return slowParrot{lang}
}

// slowParrot stands for a model.
type slowParrot struct{ lang local.Lang }

func (p slowParrot) Answer(ctx context.Context, question string) (string, error) {
	select {
	case <-time.After(700 * time.Millisecond):
		return p.lang.Text("You asked: ", "你问的是：") + question, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// chatAPI is a model behind OpenAI's chat API, which most vendors offer. url is the whole
// address: https://.../chat/completions.
type chatAPI struct {
	url, key, name string
	lang           local.Lang
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (c *chatAPI) Answer(ctx context.Context, question string) (string, error) {
	body, err := json.Marshal(map[string]any{"model": c.name, "messages": []chatMessage{
		{"system", c.lang.Text("You help the users of a game. Answer in three sentences at most, without markup.", "你是一款游戏的客服。回答不超过三句话，不要使用 Markdown。")},
		{"user", question},
	}})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the model answers %s", response.Status)
	}
	var answer struct {
		Choices []struct{ Message chatMessage }
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer); err != nil {
		return "", err
	}
	if len(answer.Choices) == 0 || answer.Choices[0].Message.Content == "" {
		return "", errors.New("the model has no answer")
	}
	return answer.Choices[0].Message.Content, nil
}
