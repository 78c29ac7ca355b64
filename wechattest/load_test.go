package wechattest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A thousand pushes at once from fifty users: neither the bot nor the log loses any. They take less
// than a second if nothing else runs.
func TestAThousandPushes(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	b := &bot{}
	wx.Serve(b)
	start := time.Now()
	var wg sync.WaitGroup
	for n := range 50 {
		u := wx.User(fmt.Sprint("user ", n))
		wg.Go(func() {
			for range 20 {
				if d := u.SendText("hello"); d.Err != nil || d.Attempts != 1 {
					t.Errorf("%+v", d)
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	t.Logf("1000 pushes took %v", took)
	seqs := map[int]bool{}
	for _, e := range wx.Exchanges() {
		seqs[e.Seq] = e.Status == 200 && e.Kind == "text"
	}
	for seq := 1; seq <= 1000; seq++ {
		if !seqs[seq] {
			t.Fatalf("exchange %d isn't in the log", seq)
		}
	}
	if b.count() != 1000 || len(seqs) != 1000 {
		t.Errorf("%d deliveries and %d exchanges, want 1000", b.count(), len(seqs))
	}
	if took > 10*time.Second { // under the race detector, on a machine with other work
		t.Errorf("1000 pushes took %v", took)
	}
}
