package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

const (
	patience = 45 * time.Second // with the model; wechat.NewAsync allows a message 60
	longest  = 2048             // bytes of a text that WeChat takes
)

// A bot answers each question once, with what the model says.
type bot struct {
	client *wechat.Client
	lang   local.Lang
	model  model
	log    *slog.Logger
}

// handle runs after WeChat has had its "success": WeChat doesn't wait for it, and an
// error is logged, since WeChat won't deliver the message again.
func (b *bot) handle(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	switch m := m.(type) {
	case *wechat.UserEnterTempsessionEvent:
		return nil, b.send(ctx, m.FromUserName, b.lang.Text("Hello! Ask me about the game.", "你好！关于游戏的问题都可以问我。"))
	case *wechat.TextMessage:
		stop := b.showTyping(ctx, m.FromUserName)
		answer := b.answer(ctx, m.FromUserName, m.Content)
		stop()
		return nil, b.send(ctx, m.FromUserName, answer)
	}
	return nil, nil
}

// answer returns what to tell the user. There is always something.
func (b *bot) answer(ctx context.Context, openID, question string) string {
	thinking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sorry := b.lang.Text("Sorry, I can't answer that right now. Please ask again later.", "抱歉，现在答不上来，请稍后再问。")
	answer, err := b.model.Answer(thinking, question)
	if err != nil {
		b.log.Warn("model", "error", err)
		return sorry
	}
	answer = cut(strings.TrimSpace(answer), longest)
	switch ok, err := b.allowed(ctx, openID, answer); {
	case err != nil: // unchecked is not allowed
		b.log.Warn("content check", "error", err)
		return sorry
	case !ok:
		return b.lang.Text("Let's talk about the game instead.", "我们还是聊聊游戏吧。")
	}
	return answer
}

// send sends one message, marked as written by a machine. A question allows five within
// 48 hours, so that one answer to each never runs into the limit; but the user may
// have asked long ago. Then, nothing helps.
func (b *bot) send(ctx context.Context, openID, text string) error {
	err := b.client.SendCustomMessage(ctx, openID, wechat.CustomText{Content: text}, wechat.MarkAI())
	if errors.Is(err, wechat.ErrReplyWindow) {
		b.log.Info("the user has to write first")
		return nil
	}
	return err // after wechat.ErrOutcomeUnknown too: two answers are worse than none
}

// showTyping shows the user that an answer is being written, until stop. WeChat shows
// it for 15 seconds and takes no second one before. It is an ornament: where it fails,
// it just isn't there.
func (b *bot) showTyping(ctx context.Context, openID string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b.client.Typing(ctx, openID, true) == nil {
			select {
			case <-time.After(16 * time.Second):
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}

// allowed asks WeChat's content check (文本内容安全识别) whether a text may be shown. For
// mini-games WeChat recommends /wxa/game/content_spam/msg_sec_check, which knows chats.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck
func (b *bot) allowed(ctx context.Context, openID, text string) (bool, error) {
	var answer struct {
		Result struct {
			Suggest string `json:"suggest"` // pass, review or risky
		} `json:"result"`
	}
	err := b.client.Call(ctx, "POST", "/wxa/msg_sec_check", map[string]any{
		"version": 2, "scene": 2, "openid": openID, "content": text,
	}, &answer)
	return answer.Result.Suggest == "pass", err
}

// cut shortens a text to a number of bytes, at the border of a character.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
