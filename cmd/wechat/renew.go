package main

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	// What servers may take of an old CreateTime is a day and the ten minutes of the
	// push itself; those ten are left for its way.
	renewAfter = 24 * time.Hour

	renewTries = 64 // places in a message, the first and the last of as many

	renewedEnglish = "The CreateTime was older than a day, which servers refuse: it is now's. --keep-time keeps it."
	renewedChinese = "CreateTime 早于一天，服务器会拒绝，已换成当前时间；--keep-time 可保留原值。"
)

// promised are the events whose answer says that work is done, besides all xpay_...: WeChat
// repeats these for more than a day with the CreateTime of the first, so none is too old.
var promised = []string{
	"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed", "minigame_pay_refund_succ_notify",
	"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products",
	"minigame_deliver_goods", "minigame_act_event_query_condition", "wxa_novel_chapter_permission",
	"retail_pay_notify", "retail_refund_notify",
}

// renewed puts now in the place of a CreateTime that is too old to be pushed, and changes
// nothing else. A message without one, or with one that WeChat's debugging tool makes up,
// stays as it is.
func renewed(message []byte, now time.Time) (fresh []byte, changed bool) {
	m, err := wechat.ParseMessage(message)
	if err != nil {
		return message, false
	}
	head := m.Head()
	event := strings.ToLower(head.Event)
	switch {
	case head.CreateTime.Unix() <= 1, now.Sub(head.CreateTime) <= renewAfter,
		event == "debug_demo", strings.HasPrefix(event, "xpay_"), slices.Contains(promised, event):
		return message, false
	}
	was, is := strconv.AppendInt(nil, head.CreateTime.Unix(), 10), strconv.AppendInt(nil, now.Unix(), 10)
	for _, at := range places(message, was) {
		// Which of them counts is the parser's to say: the digits can stand in a text too.
		fresh := slices.Concat(message[:at], is, message[at+len(was):])
		if m, err := wechat.ParseMessage(fresh); err == nil && m.Head().CreateTime.Unix() == now.Unix() {
			return fresh, true
		}
	}
	return message, false
}

// places returns where a text is found, the first and the last places if there are many.
func places(in, text []byte) (at []int) {
	for from := 0; len(at) < renewTries; {
		i := bytes.Index(in[from:], text)
		if i < 0 {
			return at
		}
		at = append(at, from+i)
		from += i + 1
	}
	for to, last := len(in), at[len(at)-1]; len(at) < 2*renewTries; {
		i := bytes.LastIndex(in[:to], text)
		if i <= last {
			return at
		}
		at = append(at, i)
		to = i + len(text) - 1
	}
	return at
}
