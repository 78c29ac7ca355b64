package browsertest

import (
	"net/http"
	"strings"
	"testing"
)

// TestDocumented calls a path that is only documented, rightly and wrongly: the list and
// the pane say so in both languages, and what was wrong.
func TestDocumented(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		language, mark, lead, story, wrong, missing string
	}{
		{"en-US", "from the documentation, not simulated", "an answer without an error is a sample", "answers a sample", "What is wrong with the request", "corpid is missing"},
		{"zh-CN", "来自文档，未模拟", "没有报错的响应是示例", "返回示例", "请求有误", "corpid 缺失"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := newPlatform(t)
			wx.User("alice").SendText("get a token")
			token, err := wx.Client().AccessToken(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			call := func(body string) {
				t.Helper()
				response, err := wx.HTTPClient().Post("http://localhost/customservice/work/bind?access_token="+token, "application/json", strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
					t.Fatal(response.Status, err)
				}
			}
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			call(`{"corpid":"T1"}`)
			p.see(".entry:not(.failed) .badge.wide", v.mark)
			p.clickText("#list", "/customservice/work/bind")
			p.see(".detail-head .badges", v.mark)
			p.see(".detail .documented.warm", v.mark)
			p.see(".detail .documented.warm", v.lead)
			p.see(".detail .story", v.story)
			p.wait("nothing wrong", `!document.querySelector('.detail .documented.bad')`)
			call(`{"other":430}`)
			p.see(".entry.failed .badge.wide", v.mark)
			p.click(".entry.failed")
			p.see(".detail .documented.bad", v.wrong)
			p.see(".detail .documented.bad", v.missing)
			p.see(".detail .explained", "40097")
			p.wait("no other row is marked", `document.querySelectorAll('.badge.wide').length === 3`)
		})
	}
}
