package gamepay

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	midasPath    = "/cgi-bin/midas/"
	midasSandbox = midasPath + "sandbox/"
)

// MidasSigned signs a call of the first version (米大师 1.0), which games that opened before
// November 2022 may have, by [wechat.Client.Call]. There are getbalance, pay, cancelpay and
// present, under /cgi-bin/midas/ and, for a Client of the sandbox, /cgi-bin/midas/sandbox/:
//
//	in := map[string]any{"openid": openID, "zone_id": "1", "pf": "android", "amt": 10, "bill_no": billNo}
//	var paid struct{ Balance int64 `json:"balance"` }
//	err := client.Call(ctx, "POST", "/cgi-bin/midas/pay", in, &paid, pay.MidasSigned(sessionKey))
//
// It adds appid, offer_id and ts where the input has none, and sig, access_token and mp_sig.
// The values of the input are texts and whole numbers; an optional one that has no value is to
// be left out. What can't be right is an [*wechat.ArgumentError] before any network: so is a
// path of the other environment, whose AppKey is another.
//
// A code of -1 leaves the outcome of pay, cancelpay and present unknown: repeat them with the
// same bill_no. [CodeRepeated] says that an earlier call has done it.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/midas.pay
func (c *Client) MidasSigned(key wechat.SessionKey) wechat.CallOption {
	return wechat.TokenSigned(func(path, accessToken string, body []byte) ([]byte, error) {
		fault := func(field, reason string) ([]byte, error) {
			return nil, &wechat.ArgumentError{API: path, Field: field, Reason: reason}
		}
		switch {
		case key.Reveal() == "":
			return fault("sessionKey", "is empty")
		case !strings.HasPrefix(path, midasPath):
			return fault("path", "is none of "+midasPath)
		case strings.HasPrefix(path, midasSandbox) != (c.env == wechat.PaySandbox):
			return fault("path", "is of another environment than the Client, which is for the "+c.env.String())
		}
		params, field, reason := c.midasParams(body)
		if reason != "" {
			return fault(field, reason)
		}
		origin := "&org_loc=" + path + "&method=POST"
		params.set("sig", midasSignature(params, origin+"&secret="+c.appKey(), c.appKey()))
		params.set("access_token", accessToken)
		params.set("mp_sig", midasSignature(params, origin+"&session_key="+key.Reveal(), key.Reveal()))
		return params.encode()
	})
}

// midasParams are parameters as they stand in the JSON body: texts quoted, numbers not.
type midasParams map[string]any

func (p midasParams) set(name, text string) { p[name] = text }

// midasParams reads the input, and adds what the Client knows. It says what is wrong with it.
func (c *Client) midasParams(body []byte) (params midasParams, field, reason string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&params); err != nil || params == nil || d.More() {
		return nil, "in", "is no JSON object"
	}
	for name, own := range map[string]any{"appid": c.wechat.AppID(), "offer_id": c.offerID, "ts": json.Number(strconv.FormatInt(time.Now().Unix(), 10))} {
		switch given, ok := params[name]; {
		case !ok:
			params[name] = own
		case given != own && name != "ts":
			return nil, name, "is another than the Client's"
		}
	}
	for name, value := range params {
		number, isNumber := value.(json.Number)
		_, isText := value.(string)
		switch _, err := number.Int64(); {
		case slices.Contains([]string{"sig", "mp_sig", "access_token"}, name):
			return nil, name, "is added by MidasSigned"
		case isNumber && err != nil:
			return nil, name, "is no whole number"
		case !isNumber && !isText:
			return nil, name, "is neither a text nor a number"
		}
	}
	return params, "", ""
}

// midasSignature signs the parameters, sorted by name and not escaped, and what follows them.
func midasSignature(params midasParams, rest, key string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		text, ok := params[name].(string)
		if !ok {
			text = string(params[name].(json.Number))
		}
		pairs = append(pairs, name+"="+text)
	}
	// Both are what a session_key's signature is: an HMAC with the key's text.
	return wechat.SessionSignature(wechat.NewSessionKey(key), []byte(strings.Join(pairs, "&")+rest))
}

func (p midasParams) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(p)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
