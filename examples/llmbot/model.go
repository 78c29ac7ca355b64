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
)

// A model answers a question. It may take long, but must return when ctx ends.
type model interface {
	Answer(ctx context.Context, question string) (string, error)
}

// newModel returns the model at LLM_URL, or slowParrot.
func newModel() model {
	if url := os.Getenv("LLM_URL"); url != "" {
		return &chatAPI{url: url, key: os.Getenv("LLM_KEY"), name: os.Getenv("LLM_MODEL")}
	}
	return slowParrot{}
}

// slowParrot stands for a model.
type slowParrot struct{}

func (slowParrot) Answer(ctx context.Context, question string) (string, error) {
	select {
	case <-time.After(700 * time.Millisecond):
		return "You asked: " + question, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// chatAPI is a model behind OpenAI's chat API, which most vendors offer. url is the whole
// address: https://.../chat/completions.
type chatAPI struct{ url, key, name string }

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (c *chatAPI) Answer(ctx context.Context, question string) (string, error) {
	body, err := json.Marshal(map[string]any{"model": c.name, "messages": []chatMessage{
		{"system", "You help the users of a game. Answer in three sentences at most, without markup."},
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
