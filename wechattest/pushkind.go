package wechattest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/facts"
)

// A pushKind is a kind of push as WeChat's pages describe it.
type pushKind struct {
	*facts.Push
	name     string // the MsgType of a message, the Event, or the InfoType of a notice to a third-party platform
	fromUser bool   // comes from a user, not from WeChat
	ofUser   bool   // is about a user
}

// fromUsers are the events that come from a user: no page lists them.
var fromUsers = map[string]bool{
	"user_enter_tempsession": true, "kf_create_session": true, "kf_close_session": true, "kf_switch_session": true,
	"subscribe_msg_popup_event": true, "subscribe_msg_change_event": true, "subscribe_msg_sent_event": true,
	"user_info_modified": true, "user_authorization_revoke": true, "user_authorization_cancellation": true,
	"wxa_novel_chapter_permission": true,
}

// pushKinds are all kinds in the order of WeChat's pages, and by name.
var pushKinds = sync.OnceValues(func() ([]*pushKind, map[string]*pushKind) {
	var all []*pushKind
	byName := map[string]*pushKind{}
	for _, list := range [][]facts.Push{facts.Pushes(), facts.Notices()} {
		for i := range list {
			k := &pushKind{Push: &list[i]}
			if k.name = k.Event; k.name == "" {
				k.name = k.MsgType + k.InfoType
			}
			k.fromUser = k.isMessage() || fromUsers[k.name]
			k.ofUser = k.fromUser || namesUser(k.Fields) || strings.HasPrefix(k.name, "minigame_") || strings.HasPrefix(k.name, "xpay_")
			all = append(all, k)
			byName[k.name] = k
		}
	}
	return all, byName
})

func namesUser(fields []facts.Field) bool {
	return slices.ContainsFunc(fields, func(f facts.Field) bool {
		return isOpenID(f.Name) || namesUser(f.Fields) || namesUser(f.JSONFields)
	})
}

func isOpenID(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return strings.HasSuffix(name, "openid")
}

func (k *pushKind) isMessage() bool { return k.MsgType != "" && k.Event == "" }

// pushKindOf returns the kind of a name, in any case, or nil.
func pushKindOf(name string) *pushKind {
	_, byName := pushKinds()
	return byName[strings.ToLower(name)]
}

// eventKindOf is pushKindOf for an event. It is nil for none.
func eventKindOf(event string) *pushKind {
	if event == "" {
		return nil
	}
	if k := pushKindOf(event); k != nil && k.Event != "" {
		return k
	}
	return nil
}

// PushKinds returns the names of all kinds of push that WeChat documents, in the order of its pages:
// the MsgType of a message, the Event of an event, the InfoType of a notice to a third-party
// platform (第三方平台).
func PushKinds() []string {
	all, _ := pushKinds()
	names := make([]string, len(all))
	for i, k := range all {
		names[i] = k.name
	}
	return names
}

// PushKind pushes any kind of message or event about the user, with made-up values in its fields
// (see [PushKinds]). set replaces some of them, by their paths: a dot leads into an object, into a list by its
// index, and into a text that holds JSON:
//
//	alice.PushKind("xpay_refund_notify", wechattest.Fields{"RefundFee": 100, "TeamInfo.TeamId": "t1"})
//	alice.PushKind("subscribe_msg_popup_event", wechattest.Fields{"List.0.SubscribeStatusString": "reject"})
//	alice.PushKind("minigame_coin_deliver_completed", wechattest.Fields{"MiniGame.Payload.CoinInfo.BuyQuantity": 60})
//
// nil leaves a field out. The push comes from the user where a user causes it, otherwise from WeChat's own
// openid. A message and the event of entering open the reply window, as from [User.Send] and [User.Enter]. A
// mini-game's payment is signed; it changes no order and no balance. The Delivery's Err says if there is no such
// kind, or if a path leads nowhere.
func (u *User) PushKind(kind string, set Fields) *Delivery {
	d, _ := u.pushKind(kind, set, nil)
	return d
}

// PushKind is [User.PushKind] for what WeChat tells about no user of this platform, such as the result of
// a review, or component_verify_ticket. A kind about a user names a made-up one.
func (p *Platform) PushKind(kind string, set Fields) *Delivery {
	d, _ := p.pushKind(kind, set, nil)
	return d
}

// Sample makes the fields of a push of any kind about a user, with made-up values, as [User.PushKind]
// does. [PushConfig.Body] writes them. A mini-game's payment has an empty PayEventSig: make it with [PayEventSig],
// or set MiniGame.IsMock, since a server takes an unsigned one as a simulated push only.
func (c PushConfig) Sample(kind, openID string, set Fields) (Fields, error) {
	k := pushKindOf(kind)
	if k == nil {
		return nil, noSuchKind(kind)
	}
	fields, err := k.fields(c.AppID, openID, set)
	if err != nil {
		return nil, err
	}
	from := platformOpenID
	if k.fromUser {
		from = openID
	}
	return withDefaults(c.head(k, from), fields), nil
}

// fields makes the fields of a push beside those that all pushes have.
func (k *pushKind) fields(appID, openID string, set Fields) (Fields, error) {
	fields := k.sample(sampleNames{appID: appID, openID: openID})
	for _, path := range slices.Sorted(slices.Values(set.names())) {
		if err := k.set(fields, path, set[path]); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

func noSuchKind(kind string) error {
	return fmt.Errorf("wechattest: no page of WeChat's has a push of the kind %q", cut(kind, 100))
}

// made are the fields of a push: those that the caller has, or the sample with some of them set.
func (k *pushKind) made(appID, openID string, set, fields Fields) (Fields, error) {
	if fields != nil {
		return withDefaults(Fields{}, fields), nil
	}
	return k.fields(appID, openID, set)
}

func (u *User) pushKind(kind string, set, fields Fields) (*Delivery, *chatItem) {
	k := pushKindOf(kind)
	if k == nil {
		return &Delivery{Err: noSuchKind(kind)}, &chatItem{}
	}
	fields, err := k.made(u.p.cfg.appID, u.openID, set, fields)
	if err != nil {
		return &Delivery{Err: err}, &chatItem{}
	}
	switch {
	case k.isMessage():
		return u.send(k.MsgType, fields)
	case k.name == "user_enter_tempsession":
		text, _ := fields["SessionFrom"].(string)
		item := u.act(afterEnter, enterWindow, &action{do: doEnter, text: text})
		return u.push(false, withDefaults(Fields{"MsgType": "event", "Event": k.name}, fields), item)
	case k.InfoType != "":
		return u.p.pushKind(kind, nil, fields)
	case !k.fromUser:
		fields = withDefaults(Fields{"FromUserName": platformOpenID}, fields)
	}
	return u.pushEvent(k.name, fields)
}

func (p *Platform) pushKind(kind string, set, fields Fields) (*Delivery, *chatItem) {
	k := pushKindOf(kind)
	if k == nil {
		return &Delivery{Err: noSuchKind(kind)}, &chatItem{}
	}
	from, about := platformOpenID, madeUpOpenID
	if k.fromUser {
		from = about
	}
	fields, err := k.made(p.cfg.appID, about, set, fields)
	if err != nil {
		return &Delivery{Err: err}, &chatItem{}
	}
	if signed := p.paySigned(k.name, fields); signed != nil {
		fields = signed
	}
	m := p.newPush(k.isMessage(), from, withDefaults(k.head(), fields))
	m.item = &chatItem{}
	return p.deliver(m), m.item
}

// madeUpOpenID is a user of no platform.
const madeUpOpenID = "oSimulatedUser00000000000000"

// head returns the fields that tell the kind.
func (k *pushKind) head() Fields {
	switch {
	case k.InfoType != "":
		return Fields{"InfoType": k.InfoType}
	case k.Event != "":
		return Fields{"MsgType": k.MsgType, "Event": k.Event}
	}
	return Fields{"MsgType": k.MsgType}
}
