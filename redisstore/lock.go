package redisstore

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
)

// The client repeats a command whose answer was lost. With SET alone, the second command
// would find the lock taken, by the first.
var lockScript = redis.NewScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`)

var freeScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`)

// TryLock takes the lock of a key for at most lease, rounded up to milliseconds, or
// returns [wechat.ErrLocked]. The returned function frees this lock and no other.
func (s *Store) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	if err := checkKey("TryLock", key); err != nil {
		return nil, err
	}
	if err := checkLease("TryLock", lease); err != nil {
		return nil, err
	}
	name, owner := s.prefix+"lock:"+key, rand.Text()
	free := func(ctx context.Context) error { return freeScript.Run(ctx, s.client(), []string{name}, owner).Err() }
	taken, err := do(ctx, s, "lock", free, func(ctx context.Context) (int, error) {
		return lockScript.Run(ctx, s.client(), []string{name}, owner, wholeMilliseconds(lease).Milliseconds()).Int()
	})
	if err != nil {
		return nil, err
	}
	if taken != 1 {
		return nil, wechat.ErrLocked
	}
	return func(ctx context.Context) error { return s.run(ctx, "unlock", free) }, nil
}
