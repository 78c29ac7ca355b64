package redisstore

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/foreign"
)

// answerMax bounds the answer to a repeated delivery.
const answerMax = 1 << 20

// A push's value is "r" and the owner while it runs, "d" and the answer when it is done.
// Each script may run twice for one call, because the client repeats a command whose
// answer was lost.
var (
	// 'f' is fresh, 'x' a foreign value; 'r' hides the owner.
	claimScript = redis.NewScript(`
local value = redis.call('GET', KEYS[1])
if not value then
	redis.call('SET', KEYS[1], 'r' .. ARGV[1], 'PX', ARGV[2])
	return 'f'
end
if value == 'r' .. ARGV[1] then return 'f' end
local mark = string.sub(value, 1, 1)
if mark == 'r' then return 'r' end
if mark == 'd' and #value <= tonumber(ARGV[3]) then return value end
return 'x'`)

	doneScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == 'r' .. ARGV[1] then redis.call('SET', KEYS[1], 'd' .. ARGV[2], 'PX', ARGV[3]) end
return 0`)

	releaseScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == 'r' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`)
)

const errAnswerSize = foreign.Text("wechat: redisstore: the answer is larger than 1 MiB")

// Claim claims a push for lease, rounded up to milliseconds, if nobody holds it and it
// isn't done; else it returns the push's state. It is atomic: only one of any number of
// processes gets [wechat.ClaimFresh].
func (s *Store) Claim(ctx context.Context, key string, lease time.Duration) (wechat.Claim, error) {
	if err := checkKey("Claim", key); err != nil {
		return wechat.Claim{}, err
	}
	if err := checkLease("Claim", lease); err != nil {
		return wechat.Claim{}, err
	}
	keys, owner := []string{s.prefix + "push:" + key}, rand.Text()
	// A claim that nobody knows of would block the repeats until its lease ends.
	undo := func(ctx context.Context) error { return releaseScript.Run(ctx, s.client(), keys, owner).Err() }
	value, err := do(ctx, s, "claim", undo, func(ctx context.Context) (string, error) {
		return claimScript.Run(ctx, s.client(), keys, owner, wholeMilliseconds(lease).Milliseconds(), answerMax+1).Text()
	})
	if err != nil {
		return wechat.Claim{}, err
	}
	switch mark, answer := value[:min(1, len(value))], value[min(1, len(value)):]; mark {
	case "f":
		return wechat.Claim{State: wechat.ClaimFresh, Owner: owner}, nil
	case "r":
		return wechat.Claim{State: wechat.ClaimRunning}, nil
	case "d":
		return wechat.Claim{State: wechat.ClaimDone, Answer: []byte(answer)}, nil
	}
	return wechat.Claim{}, errForeign
}

// Done keeps the answer of a claimed push for ttl, rounded up to milliseconds. An answer
// larger than 1 MiB is an error; the push is still done, with an empty answer. If owner no
// longer holds the push, nothing changes and the error is nil.
func (s *Store) Done(ctx context.Context, key, owner string, answer []byte, ttl time.Duration) error {
	if ttl <= 0 {
		return s.Release(ctx, key, owner)
	}
	if err := checkKey("Done", key); err != nil {
		return err
	}
	var tooLarge error
	if len(answer) > answerMax {
		answer, tooLarge = nil, errAnswerSize
	}
	err := s.run(ctx, "done", func(ctx context.Context) error {
		return doneScript.Run(ctx, s.client(), []string{s.prefix + "push:" + key}, owner, answer, wholeMilliseconds(ttl).Milliseconds()).Err()
	})
	if err != nil {
		return err
	}
	return tooLarge
}

// Release forgets a claimed push, so that the next delivery is fresh. If owner no longer
// holds the push, nothing changes and the error is nil.
func (s *Store) Release(ctx context.Context, key, owner string) error {
	if err := checkKey("Release", key); err != nil {
		return err
	}
	return s.run(ctx, "release", func(ctx context.Context) error {
		return releaseScript.Run(ctx, s.client(), []string{s.prefix + "push:" + key}, owner).Err()
	})
}
