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
	// Servers may accept a CreateTime of up to a day and ten minutes ago. The ten minutes are
	// left for the delivery.
	renewAfter = 24 * time.Hour

	renewTries = 64 // places in a message: half of them the first ones, half the last ones

	renewedEnglish = "The CreateTime was older than a day, which servers refuse: it is now's. --keep-time keeps it."
	renewedChinese = "CreateTime 早于一天，服务器会拒绝，已换成当前时间；--keep-time 可保留原值。"
)

// promised are the events, besides all xpay_..., whose answer says that work is done. WeChat repeats them for
// more than a day with the first CreateTime, so none of them is too old.
var promised = []string{
	"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed", "minigame_pay_refund_succ_notify",
	"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products",
	"minigame_deliver_goods", "minigame_act_event_query_condition", "wxa_novel_chapter_permission",
	"retail_pay_notify", "retail_refund_notify",
}

// renewed replaces a CreateTime that is too old by now, and changes nothing else. It doesn't change a message
// without a CreateTime, or with the invented one of WeChat's debugging tool.
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
		// The parser decides which place counts: the digits may also be in a text.
		fresh := slices.Concat(message[:at], is, message[at+len(was):])
		if m, err := wechat.ParseMessage(fresh); err == nil && m.Head().CreateTime.Unix() == now.Unix() {
			return fresh, true
		}
	}
	return message, false
}

// places returns where a text occurs: if there are many places, the first and the last ones.
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
