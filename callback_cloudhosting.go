package wechat

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// NewCloudHostingCallback makes a Callback for a container in WeChat's cloud hosting
// (云托管). It takes pushes with the header X-WX-SOURCE, which the platform adds. They are
// neither signed nor encrypted: NOTHING PROVES WHO SENT A PUSH. Switch the public access
// (公网访问) of the service off, and ask WeChat for the order before you hand anything out.
// docs/cloudhosting.md says what is taken. Use the secure mode (安全模式) where the console
// can push to a URL.
//
// Options of signed pushes, such as WithEncryption and WithMaxAge, are an [*ArgumentError].
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

// checkHosted refuses options that would have no effect.
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

// WeChat's pages have both names.
var hostedSourceHeaders = [...]string{"X-Wx-Source", "X-Wx-Sources"}

// Values of the header for requests from a client. A chain of calls has several.
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

// hasSource reports whether a value of the header is meant.
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

// In a shared environment (资源复用) the second is the openid in the calling app.
var hostedSenderHeaders = [...]string{"X-Wx-Openid", "X-Wx-From-Openid"}

// checkHostedSender compares the sender of a push with the one that the platform names.
// WeChat's own events may name nobody, or somebody else. Requests from a client may not.
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

// namedSenders counts the headers that name a sender, and those that name this sender and
// nobody else. The platform gives each header once.
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

// isContainerProbe reports whether a body is the probe of a path, and nothing else.
func isContainerProbe(body []byte) bool {
	if len(body) > 256 {
		return false
	}
	var few pushbody.Room
	root, err := readTree(body, few[:0])
	return err == nil && root.Len() == 1 && root.Text("action") == "CheckContainerPath"
}
