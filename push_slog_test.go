package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestSlogPushHooks(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	hooks := wechat.SlogPushHooks(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	message := &wechat.TextMessage{Header: wechat.Header{MsgType: "text", FromUserName: "oAlice"}, Content: "PRIVATE"}
	refusal := &wechat.PushError{Step: wechat.StepSignature, Err: wechat.ErrSignature}
	failure := &wechat.PushError{Step: wechat.StepHandler, Err: errors.New("no database")}
	tests := []struct {
		name string
		tell func(context.Context)
		want []string
	}{
		{"taken", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepAnswer, Status: 200, Message: message})
		}, []string{"level=DEBUG", "msgtype=text", "step=answer", "status=200", "duplicate=false"}},
		{"refused", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepSignature, Status: 403, Err: refusal})
		}, []string{"level=WARN", "step=signature", "status=403", "signature mismatch"}},
		{"failed", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepHandler, Status: 500, Message: message, Err: failure})
		}, []string{"level=ERROR", "step=handler", "no database"}},
		{"problem", func(ctx context.Context) {
			hooks.Problem(ctx, wechat.PushProblem{Kind: wechat.ProblemStore, Message: message, Err: errors.New("store is down")})
		}, []string{"level=ERROR", "problem=store", "store is down"}},
	}
	for _, tt := range tests {
		out.Reset()
		tt.tell(t.Context())
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q lacks %q", tt.name, out.String(), want)
			}
		}
		if strings.Contains(out.String(), "PRIVATE") || strings.Contains(out.String(), "oAlice") {
			t.Errorf("%s: %q holds what the player wrote", tt.name, out.String())
		}
	}
}
