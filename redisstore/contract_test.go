package redisstore_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/storetest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	storetest.TestTokenStore(t, s)
}
