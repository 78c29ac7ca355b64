package wechat_test

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/minigo-dev/wechat"
)

func ExampleClient_GetAPIQuota() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/openapi/quota/get": `{"errcode":0,"quota":{"daily_limit":500000,"used":499000,"remain":1000}}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := client.GetAPIQuota(context.Background(), "/cgi-bin/message/custom/send")
	if err != nil {
		fmt.Println(err)
		return
	}
	if q.Quota != nil {
		fmt.Println(q.Quota.Remain, "of", q.Quota.DailyLimit, "left today")
	}
	if q.RateLimit == nil {
		fmt.Println("and no rate limit that WeChat tells")
	}
	// Output:
	// 1000 of 500000 left today
	// and no rate limit that WeChat tells
}

// The bot stands behind a proxy in 10.0.0.0/8 that appends to X-Forwarded-For.
func ExampleWithSources() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/getcallbackip": `{"ip_list":["101.226.62.0/24"]}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	sources, err := wechat.NewSourceList(client.GetCallbackIP)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sources.Refresh(context.Background()); err != nil { // without a list, no push gets in
		fmt.Println(err)
		return
	}
	cb, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		wechat.WithSources(sources.Check),
		wechat.WithTrustedProxies("X-Forwarded-For", netip.MustParsePrefix("10.0.0.0/8")))
	if err != nil {
		fmt.Println(err)
		return
	}

	s := newSender("json") // WeChat, and somebody who has seen a push
	for _, forwarded := range []string{"101.226.62.77", "101.226.62.77, 203.0.113.9"} {
		r := post(s.sealed(s.text("hello", 1)))
		r.RemoteAddr = "10.0.0.1:40000"
		r.Header.Set("X-Forwarded-For", forwarded)
		_, err := cb.OpenRequest(r)
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// wechat: push: source: push from an address that is not WeChat's: 203.0.113.9
}
