package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for _, tt := range []struct {
		name string
		lang local.Lang
		want []string // in this order
	}{
		{"English", local.English, []string{
			"running against a simulated WeChat",
			"alice pays. The shop grants, and crashes before it acknowledges:\n  pushes so far: 1; alice has 2 x sword\n",
			"WeChat repeats the push to the shop that has started again:\n  pushes so far: 2; alice has 2 x sword\n",
			"WeChat repeats it once more, though it is acknowledged:\n  pushes so far: 3; alice has 2 x sword\n",
			"bob pays:\n  pushes so far: 4; bob has 1 x shield\n",
			"alice gets her money back, and WeChat says so twice:\n  pushes so far: 6; alice has nothing\n",
			"\nThe ledger:\n",
		}},
		{"Chinese", local.Chinese, []string{
			"使用模拟微信",
			"alice 付款。商店已发货，但确认之前崩溃：\n  至此推送 1 次，alice 拥有：2 x sword\n",
			"商店重启后，微信重试推送：\n  至此推送 2 次，alice 拥有：2 x sword\n",
			"虽已确认，微信又推送一次：\n  至此推送 3 次，alice 拥有：2 x sword\n",
			"bob 付款：\n  至此推送 4 次，bob 拥有：1 x shield\n",
			"alice 获得退款，微信推送两次：\n  至此推送 6 次，alice 拥有：无\n",
			"\n账本：\n",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			if err := run(t.Context(), &out, tt.lang); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			rest, told := out.String(), true
			for _, want := range tt.want {
				_, rest, told = strings.Cut(rest, want)
				if !told {
					t.Fatalf("the output lacks %q in its place:\n%s", want, out.String())
				}
			}
			// The orders' numbers are drawn, and so is their order.
			for _, want := range []string{
				`(?m)^  [A-Z2-7]{26}  2 x sword   (paid ¥12\.00, returned ¥12\.00: taken back|已付 ¥12\.00，已退 ¥12\.00：已收回)$`,
				`(?m)^  [A-Z2-7]{26}  1 x shield  (paid ¥18\.00, returned ¥0\.00: granted|已付 ¥18\.00，已退 ¥0\.00：已发货)$`,
			} {
				if !regexp.MustCompile(want).MatchString(rest) {
					t.Errorf("the ledger lacks %s:\n%s", want, rest)
				}
			}
			if n := strings.Count(rest, "\n"); n != 2 {
				t.Errorf("the ledger has %d lines:\n%s", n, rest)
			}
		})
	}
}
