package centre_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/internal/centre"
)

func TestSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		errDown, errAway := errors.New("down"), errors.New("away")
		var fault error
		asked := 0
		s := centre.Source{
			Ask: func(_ context.Context, appID, _ string) (*centre.Answer, error) {
				asked++
				return &centre.Answer{AccessToken: appID + strconv.Itoa(asked), ExpiresIn: 100}, fault
			},
			TurnsAway: func(err error) bool { return err == errAway },
		}
		steps := []struct {
			name    string
			after   time.Duration
			fault   error
			refused string
			want    string
			lasts   time.Duration
			err     error
		}{
			{"down at first", 0, errDown, "", "", 0, errDown},
			{"a token", 0, nil, "", "a2", time.Minute, nil},
			{"down", 30 * time.Second, errDown, "", "a2", time.Minute, nil},
			{"down near its end", 30 * time.Second, errDown, "", "a2", 40 * time.Second, nil},
			{"turned away", 0, errAway, "", "", 0, errAway},
			{"down with a token that is refused", 0, errDown, "a2", "", 0, errDown},
			{"up again", 0, nil, "a2", "a7", time.Minute, nil},
			{"down after its end", 100 * time.Second, errDown, "", "", 0, errDown},
		}
		for _, step := range steps {
			time.Sleep(step.after)
			fault = step.fault
			got, expiry, err := s.Token(t.Context(), "a", step.refused)
			if got != step.want || !errors.Is(err, step.err) {
				t.Errorf("%s: %q, %v, want %q, %v", step.name, got, err, step.want, step.err)
			}
			if err == nil && time.Until(expiry) != step.lasts {
				t.Errorf("%s: lasts %v, want %v", step.name, time.Until(expiry), step.lasts)
			}
		}
	})
}
