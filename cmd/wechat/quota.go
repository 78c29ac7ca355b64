package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat"
)

type quotaCommand struct {
	APIs []string `arg:"" optional:"" name:"api" help:"Paths or names of APIs; without any, those that most servers call."`
}

func (quotaCommand) detail() (english, chinese string) {
	return `It asks WeChat (getApiQuota) how many calls of this day are left, and how many a minute may have. A day
ends at midnight in Beijing. WeChat's numbers can be wrong by about 1 %. Each question is a call itself.
The exit code is 4 with a quota that is used up, and 1 with a path that WeChat doesn't know.

Examples:

    wechat quota
    wechat quota sendMessage /wxa/getwxacodeunlimit --json`,
		`向微信查询（getApiQuota）当日剩余的调用次数，以及每分钟的频率限制。次数在北京时间零点恢复，微信给出的数字可能有约 1% 的误差；每查一个接口本身也是一次调用。有接口的次数用完时，退出码为 4；有微信不认识的路径时，退出码为 1。

示例：

    wechat quota
    wechat quota sendMessage /wxa/getwxacodeunlimit --json`
}

// usualAPIs are those that most servers call.
var usualAPIs = []string{
	"/cgi-bin/message/custom/send", "/cgi-bin/media/upload", "/cgi-bin/message/subscribe/send",
	"/wxa/getwxacodeunlimit", "/wxa/generatescheme", "/wxa/generate_urllink",
	"/wxa/msg_sec_check", "/wxa/media_check_async", "/wxa/business/getuserphonenumber",
}

// A quotaReport is what --json prints of an API.
type quotaReport struct {
	API           string `json:"api"`
	Limit         int64  `json:"limit,omitempty"` // calls a day
	Used          int64  `json:"used"`
	Remain        int64  `json:"remain"`
	Calls         int64  `json:"calls,omitempty"` // in so many seconds
	RefreshSecond int64  `json:"refreshSecond,omitempty"`
	NoQuota       bool   `json:"noQuota,omitempty"`
	Unknown       bool   `json:"unknown,omitempty"` // WeChat doesn't know the path
}

// Run asks for each API.
func (c *quotaCommand) Run(ctx context.Context, s *session) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	paths, err := c.paths(s)
	if err != nil {
		return err
	}
	var reports []quotaReport
	var result error
	for _, path := range paths {
		r, err := askQuota(ctx, client, path)
		if err != nil {
			return err
		}
		switch {
		case r.Limit > 0 && r.Remain <= 0:
			result = verdict(exitCheck)
		case r.Unknown && result == nil:
			result = verdict(exitRefused)
		}
		if reports = append(reports, r); !s.json {
			s.printQuota(r) // at once: the next question may fail
		}
	}
	s.show(struct {
		Quotas []quotaReport `json:"quotas"`
	}{reports}, func() {})
	return result
}

// maxQuotas bounds the calls of one command.
const maxQuotas = 50

// paths returns the APIs to ask for: an argument that begins with a slash is a path, even of an API
// that isn't documented.
func (c *quotaCommand) paths(s *session) (paths []string, err error) {
	add := func(path string) {
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	for _, name := range c.APIs {
		if strings.HasPrefix(name, "/") {
			path, _, _ := strings.Cut(name, "?")
			add(path)
			continue
		}
		found := findEndpoints(strings.Fields(name))
		if len(found) == 0 {
			return nil, s.noEndpoint(name)
		}
		for _, e := range found {
			path, _, _ := strings.Cut(e.Path, "?")
			add(path)
		}
	}
	if len(paths) > maxQuotas {
		return nil, usage("these words find more than 50 APIs", "匹配的接口超过 50 个，请写得更具体")
	}
	if len(paths) == 0 {
		paths = usualAPIs
	}
	return paths, nil
}

func askQuota(ctx context.Context, client *wechat.Client, path string) (quotaReport, error) {
	r := quotaReport{API: path}
	got, err := client.GetAPIQuota(ctx, path)
	switch {
	case errors.Is(err, wechat.Code(76022)):
		r.NoQuota = true
		return r, nil
	case errors.Is(err, wechat.Code(76021)), errors.Is(err, wechat.Code(76003)): // 76003 is for odd paths
		r.Unknown = true
		return r, nil
	case err != nil:
		return r, err
	}
	if q := got.Quota; q != nil {
		r.Limit, r.Used, r.Remain = q.DailyLimit, q.Used, q.Remain
	}
	if l := got.RateLimit; l != nil {
		r.Calls, r.RefreshSecond = l.CallCount, l.RefreshSecond
	}
	r.NoQuota = got.Quota == nil && got.RateLimit == nil
	return r, nil
}

func (s *session) printQuota(r quotaReport) {
	switch {
	case r.Unknown:
		s.printf("%-42s %s\n", r.API, s.in("is no path that WeChat knows", "微信不认识这个路径"))
		return
	case r.NoQuota:
		s.printf("%-42s %s\n", r.API, s.in("has no daily quota", "没有每日限额"))
		return
	case r.Limit > 0:
		s.printf("%-42s "+s.in("%d of %d left today", "今日剩余 %d / %d"), r.API, r.Remain, r.Limit)
	default:
		s.printf("%-42s "+s.in("no daily quota", "没有每日限额"), r.API)
	}
	if r.Calls > 0 {
		s.printf(s.in("; %d calls in %d s", "；每 %[2]d 秒 %[1]d 次"), r.Calls, r.RefreshSecond)
	}
	s.printf("\n")
}
