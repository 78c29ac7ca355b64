package wechat

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// NewCloudHostingCallback makes a callback for a container in WeChat's cloud hosting
// (云托管), where pushes are neither signed nor encrypted: it takes a push that has the
// header X-WX-SOURCE, which the platform adds. Options that belong to signed pushes are
// an [*ArgumentError]: WithEncryption, WithCompatibleMode, WithPreviousToken,
// WithPreviousAESKey and WithMaxAge.
//
// That is much less than [NewCallback] asks for. NOTHING PROVES WHO SENT A PUSH:
//
//   - whoever reaches the container without passing through the platform sets the header
//     themselves. That the platform takes it off what comes from the Internet is
//     unconfirmed: switch the service's public access (公网访问) off;
//   - wx.cloud.callContainer brings the header too, so a player with a changed client
//     can post anything to any path. A request that the header marks as the
//     mini-program's (wx_client) or the developer tools' is never taken for a payment, a
//     gift or a condition, and for a message only of whom X-WX-OPENID and
//     X-WX-FROM-OPENID name: one of them at least, and nobody else. Which marks there are,
//     and which one WeChat's own pushes carry, isn't published. Hand nothing out because
//     of a push: ask WeChat for the order first;
//   - no time is signed, so no age is judged. Repeated deliveries are told by
//     Message.Key, as long as [WithDedup] keeps it: 20 minutes, and 36 hours for payments.
//
// Where the console can push to a URL instead, take that and the secure mode. A push
// without the header is answered 403, with [ErrNotCloudHosting] for the hook. The probe
// CheckContainerPath, which the console sends when the path is saved, is answered
// `success`, with the header or without, and isn't handed to the handler.
//
// The header is seen by [Callback.Handler] and [Callback.OpenRequest]; [Callback.Open],
// which sees none, refuses everything. The appID tells the callback's keys from others'
// in a shared [DedupStore]; apps that share an environment (资源复用) are told apart with
// [WithOriginalID].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/wxcloudrun/src/guide/weixin/push.html
func NewCloudHostingCallback(appID string, opts ...CallbackOption) (*Callback, error) {
	const api = "NewCloudHostingCallback"
	if err := checkAppID(api, appID); err != nil {
		return nil, err
	}
	c, err := newCallbackConfig(opts)
	if err == nil {
		err = c.checkHosted()
	}
	var cb *Callback
	if err == nil {
		c.appID = appID
		cb, err = c.build("")
	}
	if err != nil {
		var fault *ArgumentError
		if errors.As(err, &fault) {
			fault.API = api
		}
		return nil, err
	}
	cb.door.mode, cb.door.tokens = modeHosted, nil
	return cb, nil
}

// checkHosted refuses the options that would have no effect.
func (c *callbackConfig) checkHosted() error {
	const reason = "has no place here: pushes of cloud hosting are neither signed nor encrypted"
	switch {
	case c.cipher != nil:
		return callbackFault("encodingAESKey", reason)
	case c.formerCipher != nil:
		return callbackFault("previousAESKey", reason)
	case c.compatible:
		return callbackFault("compatibleMode", reason)
	case c.previousToken != "":
		return callbackFault("previousToken", reason)
	case c.maxAge != 0:
		return callbackFault("maxAge", "has no place here: nothing tells the age of a push of cloud hosting")
	}
	return nil
}

// WeChat's pages print both names; net/http has them in this case.
var hostedSourceHeaders = [...]string{"X-Wx-Source", "X-Wx-Sources"}

// Marks of requests that somebody makes from a client; a chain of calls names all.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/wxcloud/reference-sdk-api/utils/Cloud.getWXContext.html
var hostedClients = [...]string{"wx_client", "wx_devtools", "wx_localdebug", "wx_crawler"}

// hosted takes a push by its headers, and a probe without.
func (p *Push) hosted(q pushQuery, body []byte) (text []byte, receiver string, err error) {
	switch {
	case q.request == nil:
		return nil, "", hostedFault("Open sees no headers: use OpenRequest or Handler")
	case isContainerProbe(body):
		p.probe = true
	case !hasSource(q.request, func(string) bool { return true }):
		return nil, "", hostedFault("no header X-WX-SOURCE")
	}
	return body, "", nil
}

func hostedFault(reason string) error {
	return &PushError{StepSource, fmt.Errorf("%w: %s", ErrNotCloudHosting, reason)}
}

// hasSource reports whether the request names a source that is meant.
func hasSource(r *http.Request, meant func(mark string) bool) bool {
	for _, name := range hostedSourceHeaders {
		for _, value := range r.Header[name] {
			for mark := range strings.SplitSeq(value, ",") {
				mark = strings.ToLower(strings.TrimSpace(mark))
				if mark != "" && meant(mark) {
					return true
				}
			}
		}
	}
	return false
}

func isHostedClient(mark string) bool { return slices.Contains(hostedClients[:], mark) }

// With a shared environment (资源复用) the second is the openid in the app that calls.
var hostedSenderHeaders = [...]string{"X-Wx-Openid", "X-Wx-From-Openid"}

// checkHostedSender holds a push against the sender that the platform names. WeChat's
// own events may be nobody's, or name somebody else; what comes from a client may not.
func (p *Push) checkHostedSender(r *http.Request) error {
	if p.probe {
		return nil
	}
	head := p.Message.Head()
	named, matched := namedSenders(r, head.FromUserName)
	switch {
	case hasSource(r, isHostedClient) && (p.rule.promise || matched == 0 || matched < named):
		return hostedFault("X-WX-SOURCE says that a client made the request, which only speaks for itself")
	case named > 0 && matched == 0 && !strings.EqualFold(head.MsgType, "event"):
		return hostedFault("X-WX-OPENID names another sender")
	}
	return nil
}

// namedSenders counts the headers in which the platform names a sender, and those that
// name this one and nobody else: the platform gives none twice.
func namedSenders(r *http.Request, sender string) (named, matched int) {
	for _, name := range hostedSenderHeaders {
		some, foreign := false, false
		for _, value := range r.Header[name] {
			some = some || value != ""
			foreign = foreign || value != "" && value != sender
		}
		if some {
			named++
		}
		if some && !foreign {
			matched++
		}
	}
	return named, matched
}

// isContainerProbe reports whether a body asks whether the path is there, and nothing else.
func isContainerProbe(body []byte) bool {
	if len(body) > 256 {
		return false
	}
	var few pushbody.Room
	root, err := readTree(body, few[:0])
	return err == nil && root.Len() == 1 && root.Text("action") == "CheckContainerPath"
}
