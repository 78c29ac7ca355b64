package wechat

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/jsonwire"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

// matchesAd compares a signature with the hex SHA-256 of the parts, sorted and joined, in
// constant time.
func matchesAd(parts []string, signature string) bool {
	if len(signature) != 2*sha256.Size {
		return false
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(parts, "")))
	given, err := hex.DecodeString(signature)
	return err == nil && subtle.ConstantTimeCompare(sum[:], given) == 1
}

type rewardedAdHandler struct {
	door   *pushDoor
	handle RewardedAdFunc
}

// ServeHTTP implements http.Handler.
func (h *rewardedAdHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := pushExchange{pushHandler: &pushHandler{door: h.door}, w: w, r: r, start: time.Now()}
	x.sent = delivery{door: h.door, rule: ruleRewardedAd}
	x.push.delivery = &x.sent
	defer x.end()
	if h.door.hooks.PushStart != nil {
		x.r = r.WithContext(h.door.hooks.start(r.Context()))
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		x.refuse(&PushError{StepMethod, errPushMethod})
		return
	}
	answer, err := h.answer(&x)
	if err != nil {
		x.refuse(err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentTypeJSON)
	header.Set("X-Content-Type-Options", "nosniff") // the client chose the echostr
	x.accepted()
	_, _ = w.Write(answer)
}

func (h *rewardedAdHandler) answer(x *pushExchange) ([]byte, error) {
	if err := h.door.checkSource(x.r); err != nil {
		return nil, err
	}
	q, err := h.door.adQueryOf(x.r)
	switch {
	case err != nil:
		return nil, err
	case q.Encrypt == "" && x.r.Method == http.MethodGet:
		return h.door.verifyRewardedAd(q)
	}
	ad, err := h.door.openRewardedAd(q)
	if err != nil {
		return nil, err
	}
	x.handle = func(ctx context.Context, _ Message) (Reply, error) {
		granted, err := h.handle(ctx, ad)
		if err != nil {
			return nil, err
		}
		return RawReply{ContentType: contentTypeJSON, Body: rewardAnswer(granted), Plain: true}, nil
	}
	a, err := h.once(x, ad.TransactionID)
	if err != nil {
		return nil, err
	}
	return withEchoStr(a.buf[a.body:], q.EchoStr), nil
}

func (h *rewardedAdHandler) once(x *pushExchange, transactionID string) (encodedReply, error) {
	if h.door.dedup == nil {
		return x.run()
	}
	return x.once(pushkey.StoreKey(h.door.dedupScope, "rewarded ad\x00"+transactionID))
}

func rewardAnswer(granted bool) []byte {
	if granted {
		return []byte(`{"is_valid":true}`)
	}
	return []byte(`{"is_valid":false}`)
}

// withEchoStr adds an echostr, where there is one, to a JSON object or to none.
func withEchoStr(object []byte, echostr string) []byte {
	if echostr == "" {
		return object
	}
	out := []byte("{")
	if len(object) > 0 {
		out = append(slices.Clone(object[:len(object)-1]), ',')
	}
	out = jsonwire.AppendQuoted(append(out, `"echostr":`...), echostr)
	return append(out, '}')
}
