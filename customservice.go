package wechat

import (
	"context"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	pathCustomSend = "/cgi-bin/message/custom/send"
	pathTyping     = "/cgi-bin/message/custom/business/typing"
	pathSetTyping  = "/cgi-bin/message/custom/typing"
)

// SendCustomMessage sends a customer-service message (发送客服消息) with an
// access_token of your own and no Client. See [Client.SendCustomMessage].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_sendcustommessage
func SendCustomMessage(ctx context.Context, accessToken, openID string, m CustomMessage, opts ...TransportOption) error {
	call, err := customCall(openID, m, nil)
	if err != nil {
		return err
	}
	l, err := linkWithToken("SendCustomMessage", call, accessToken, opts)
	if err != nil {
		return err
	}
	return l.do(ctx, call)
}

// SendCustomMessage sends a customer-service message (发送客服消息) to a user who
// wrote or entered the session a short time ago: a message of theirs allows 5
// messages within 48 hours, entering 2 within 1 minute. Without that, the error is
// [ErrReplyWindow].
//
// A send is never repeated by itself but for a refused token: after
// [ErrOutcomeUnknown] the user may have the message. An openid of another app is
// Code(40003), an old media_id [ErrMediaExpired].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_sendcustommessage
//
//wechat:api POST /cgi-bin/message/custom/send
func (c *Client) SendCustomMessage(ctx context.Context, openID string, m CustomMessage, opts ...SendOption) error {
	call, err := customCall(openID, m, opts)
	if err != nil {
		return err
	}
	return c.do(ctx, call)
}

// SendText sends a text. It may hold line breaks and links,
// <a href="https://...">text</a>; WeChat takes about 2048 bytes of it.
// See [Client.SendCustomMessage].
func (c *Client) SendText(ctx context.Context, openID, content string) error {
	return c.SendCustomMessage(ctx, openID, CustomText{Content: content})
}

// SendImage sends an image that [Client.UploadTempMedia] gave the media_id of.
// See [Client.SendCustomMessage].
func (c *Client) SendImage(ctx context.Context, openID, mediaID string) error {
	return c.SendCustomMessage(ctx, openID, CustomImage{MediaID: mediaID})
}

// A SendOption adds to a customer-service message.
type SendOption interface{ applySend(*sendOptions) error }

type sendOptions struct {
	agent, business string
	ai              bool
}

// noSendOptions is what most messages are sent with. It is never written.
var noSendOptions sendOptions

type sendOption func(*sendOptions) error

func (o sendOption) applySend(s *sendOptions) error { return o(s) }

// FromAgent shows the user the agent (客服账号) that the message comes from:
// prefix@account.
func FromAgent(account string) SendOption {
	return sendOption(func(s *sendOptions) error {
		s.agent = account
		return requireText(pathCustomSend, "FromAgent", account)
	})
}

// MarkAI puts WeChat's note under the message that a third party's AI wrote it.
func MarkAI() SendOption {
	return sendOption(func(s *sendOptions) error {
		s.ai = true
		return nil
	})
}

// ForBusiness sends for a customer-service sub-merchant (客服子商户). Answers to its
// pushes need the id that they carry, [Header].BusinessID.
func ForBusiness(id string) SendOption {
	return sendOption(func(s *sendOptions) error {
		s.business = id
		return requireText(pathCustomSend, "ForBusiness", id)
	})
}

// customCall makes the call that sends m. Its JSON is written by hand: encoding/json
// would take longer than all the rest.
func customCall(openID string, m CustomMessage, opts []SendOption) (*call, error) {
	if err := requireText(pathCustomSend, "openID", openID); err != nil {
		return nil, err
	}
	kind, with, err := checkCustom(m, opts)
	if err != nil {
		return nil, err
	}
	o := append(make(jsonwire.Object, 0, 256), '{').Text("touser", openID).Text("msgtype", kind)
	o = append(m.append(append(o.Name(kind), '{')), '}')
	if with.agent != "" {
		o = append(append(o.Name("customservice"), '{').Text("kf_account", with.agent), '}')
	}
	if with.ai {
		o = append(o.Name("aimsgcontext"), `{"is_ai_msg":1}`...)
	}
	o = append(o.Optional("businessid", with.business), '}')
	return &call{endpoint: post(pathCustomSend), body: body{contentType: headerJSON, bytes: o}}, nil
}

// checkCustom returns the msgtype of a message and what its options say.
func checkCustom(m CustomMessage, opts []SendOption) (kind string, with *sendOptions, err error) {
	if m == nil || isNilPointer(m) {
		return "", nil, &ArgumentError{API: pathCustomSend, Field: "message", Reason: "is nil"}
	}
	if kind, err = m.check(); err != nil {
		return "", nil, err
	}
	with = &noSendOptions
	if len(opts) > 0 {
		with = new(sendOptions)
	}
	for _, o := range opts {
		if o == nil {
			return "", nil, &ArgumentError{API: pathCustomSend, Field: "opts", Reason: "an option is nil"}
		}
		if err := o.applySend(with); err != nil {
			return "", nil, err
		}
	}
	return kind, with, nil
}

// Typing shows a user of a mini-program or mini-game that an answer is being
// written (客服输入状态), or with on false that it no longer is. It needs an open reply
// window and an exchange within the last 30 seconds, else Code(45080); it lasts 15
// seconds, and showing it twice is Code(45081). Any message ends it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_typing
//
//wechat:api POST /cgi-bin/message/custom/business/typing
func (c *Client) Typing(ctx context.Context, openID string, on bool) error {
	return c.typing(ctx, pathTyping, openID, on)
}

// SetTyping is [Client.Typing] for official accounts (公众号), which have a path of
// their own; with the account of a mini-program it is Code(40200).
//
// WeChat API: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages
//
//wechat:api POST /cgi-bin/message/custom/typing
func (c *Client) SetTyping(ctx context.Context, openID string, on bool) error {
	return c.typing(ctx, pathSetTyping, openID, on)
}

func (c *Client) typing(ctx context.Context, path, openID string, on bool) error {
	if err := requireText(path, "openID", openID); err != nil {
		return err
	}
	r := typingRequest{OpenID: openID, Command: "CancelTyping"}
	if on {
		r.Command = "Typing"
	}
	_, err := Do[struct{}](ctx, c, "POST", path, &r)
	return err
}

type typingRequest struct {
	OpenID  string `json:"touser"`
	Command string `json:"command"`
}
