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

// SendCustomMessage sends a customer-service message (发送客服消息) to a user. Up to 5
// messages may be sent within 48 hours after the user's last message, and up to 2 within 1
// minute after the user opens the session; the counts don't add up. Outside of these limits
// the error is [ErrReplyWindow].
//
// The Client repeats a send only after a refused token. After [ErrOutcomeUnknown] the user
// may have received the message. An openid of another app is Code(40003), an expired
// media_id is [ErrMediaExpired].
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

// SendText sends a text of up to about 2048 bytes. It may contain line breaks and links,
// such as <a href="https://...">text</a>. See [Client.SendCustomMessage].
func (c *Client) SendText(ctx context.Context, openID, content string) error {
	return c.SendCustomMessage(ctx, openID, CustomText{Content: content})
}

// SendImage sends an image. [Client.UploadTempMedia] returns its media_id. See
// [Client.SendCustomMessage].
func (c *Client) SendImage(ctx context.Context, openID, mediaID string) error {
	return c.SendCustomMessage(ctx, openID, CustomImage{MediaID: mediaID})
}

// A SendOption adds to a customer-service message. It may be used by concurrent calls.
type SendOption interface{ applySend(*sendOptions) error }

type sendOptions struct {
	agent, business string
	ai              bool
}

// noSendOptions is shared by all messages without options. It is never changed.
var noSendOptions sendOptions

type sendOption func(*sendOptions) error

func (o sendOption) applySend(s *sendOptions) error { return o(s) }

// FromAgent sends the message as an agent (客服账号), such as name@account. The user sees
// the agent.
func FromAgent(account string) SendOption {
	return sendOption(func(s *sendOptions) error {
		s.agent = account
		return requireText(pathCustomSend, "FromAgent", account)
	})
}

// MarkAI marks the message as written by AI: WeChat shows a note below it.
func MarkAI() SendOption {
	return sendOption(func(s *sendOptions) error {
		s.ai = true
		return nil
	})
}

// ForBusiness sends the message for a customer-service sub-merchant (客服子商户). Use it to
// answer a push that has a [Header].BusinessID, with this id.
func ForBusiness(id string) SendOption {
	return sendOption(func(s *sendOptions) error {
		s.business = id
		return requireText(pathCustomSend, "ForBusiness", id)
	})
}

// customCall makes the call that sends m. It writes the JSON by hand because encoding/json
// would take longer than everything else here.
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

// checkCustom checks a message and its options. It returns the msgtype and the options.
func checkCustom(m CustomMessage, opts []SendOption) (kind string, with *sendOptions, err error) {
	if m == nil || isNilPointer(m) {
		return "", nil, &ArgumentError{API: pathCustomSend, Field: "message", Reason: "is nil"}
	}
	if kind, err = m.check(); err != nil {
		return "", nil, err
	}
	with, err = sendOptionsOf(opts)
	return kind, with, err
}

func sendOptionsOf(opts []SendOption) (*sendOptions, error) {
	if len(opts) == 0 {
		return &noSendOptions, nil
	}
	with := new(sendOptions)
	for _, o := range opts {
		if o == nil {
			return nil, &ArgumentError{API: pathCustomSend, Field: "opts", Reason: "an option is nil"}
		}
		if err := o.applySend(with); err != nil {
			return nil, err
		}
	}
	return with, nil
}

// Typing shows a user of a mini-program or mini-game that you are typing (客服输入状态),
// or stops showing it if on is false. It needs a conversation with the user within the last
// 30 seconds and a reply window that is open; otherwise the error is Code(45080). It lasts
// 15 seconds or until the next message. Showing it again within that time is Code(45081). The
// only option that it takes is [ForBusiness].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_typing
//
//wechat:api POST /cgi-bin/message/custom/business/typing
func (c *Client) Typing(ctx context.Context, openID string, on bool, opts ...SendOption) error {
	with, err := sendOptionsOf(opts)
	switch {
	case err != nil:
		return ofAPI(pathTyping, err)
	case with.agent != "" || with.ai:
		return &ArgumentError{API: pathTyping, Field: "opts", Reason: "only ForBusiness is for typing"}
	}
	return c.typing(ctx, pathTyping, openID, on, with.business)
}

// SetTyping is [Client.Typing] for official accounts (公众号), which have another path. For
// the account of a mini-program the error is Code(40200).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/customer-message/customerServiceMessage.setTyping
//
//wechat:api POST /cgi-bin/message/custom/typing
func (c *Client) SetTyping(ctx context.Context, openID string, on bool) error {
	return c.typing(ctx, pathSetTyping, openID, on, "")
}

func (c *Client) typing(ctx context.Context, path, openID string, on bool, businessID string) error {
	if err := requireText(path, "openID", openID); err != nil {
		return err
	}
	r := typingRequest{OpenID: openID, Command: "CancelTyping", BusinessID: businessID}
	if on {
		r.Command = "Typing"
	}
	_, err := Do[struct{}](ctx, c, "POST", path, &r)
	return err
}

type typingRequest struct {
	OpenID     string `json:"touser"`
	Command    string `json:"command"`
	BusinessID string `json:"businessid,omitempty"`
}
