package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/minigo-dev/wechat/wechattest"
)

// platformOpenID is whom the simulated WeChat's own pushes come from.
const platformOpenID = "oSimulatedPlatform0000000000"

const payloadPrefix = "Payload."

// payment finishes an event of payment: it comes from WeChat, its payload has the fields that
// the command line gives it, and the key of its environment signs it.
func (c *pushCommand) payment(s *session, fields wechattest.Fields) error {
	kind, _ := fields["Event"].(string)
	kind = strings.ToLower(kind)
	ofPayload, given := splitFields(c.Field)
	if err := setFields(fields, given); err != nil {
		return err
	}
	if strings.HasPrefix(kind, "minigame_") || strings.HasPrefix(kind, "xpay_") {
		if fields["FromUserName"] == c.From {
			fields["FromUserName"] = platformOpenID
		}
	}
	game, _ := asFields(fields["MiniGame"], c.From).(wechattest.Fields)
	payload, ok := game["Payload"].(string)
	if !ok {
		if len(ofPayload) > 0 {
			return usage("--field "+payloadPrefix+"...: this push has no Payload", "--field "+payloadPrefix+"...：该推送没有 Payload")
		}
		return nil
	}
	data, err := payloadWith(payload, ofPayload)
	if err != nil {
		return err
	}
	if len(ofPayload) > 0 {
		payload = data.text
	}
	game["Payload"], fields["MiniGame"] = payload, game
	if sign, _ := game["PayEventSig"].(string); sign != "" {
		return nil
	}
	key := s.env.payKey
	if c.payKeyName = varPayKey; data.sandbox {
		key, c.payKeyName = s.env.sandboxPayKey, varSandboxPayKey
	}
	if key == "" {
		return nil
	}
	name, _ := fields["Event"].(string)
	game["PayEventSig"], c.signed = wechattest.PayEventSig(key, name, payload), true
	if !strings.Contains(strings.Join(given, "\n"), "MiniGame") || c.Mock {
		game["IsMock"] = c.Mock
	}
	return nil
}

// splitFields tells the assignments of the payload from the others.
func splitFields(all []string) (payload, rest []string) {
	for _, a := range all {
		if inside, ok := strings.CutPrefix(a, payloadPrefix); ok {
			payload = append(payload, inside)
		} else {
			rest = append(rest, a)
		}
	}
	return payload, rest
}

type payloadText struct {
	text    string
	sandbox bool
}

// payloadWith sets fields of a payload; a dot leads into an object.
func payloadWith(text string, assignments []string) (p payloadText, err error) {
	var data map[string]any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&data); err != nil || data == nil {
		return p, usage("the Payload is no JSON object", "Payload 不是 JSON 对象")
	}
	for _, a := range assignments {
		into, path := data, a
		name, _, _ := strings.Cut(a, "=")
		for {
			first, rest, deeper := strings.Cut(strings.TrimSuffix(name, ":"), ".")
			if !deeper {
				break
			}
			inner, ok := into[first].(map[string]any)
			if !ok {
				inner = map[string]any{}
				into[first] = inner
			}
			into, path = inner, path[len(first)+1:]
			name = rest
		}
		set := wechattest.Fields{}
		if err := setFields(set, []string{path}); err != nil {
			return p, err
		}
		for name, value := range set {
			into[name] = value
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(data); err != nil {
		return p, err
	}
	env, _ := data["Env"].(json.Number)
	return payloadText{strings.TrimSuffix(b.String(), "\n"), env == "1"}, nil
}

// signNote says that a payment isn't signed, where it could be.
func (c *pushCommand) signNote(s *session) string {
	if c.payKeyName == "" || c.signed {
		return ""
	}
	return s.in("It has no PayEventSig: set "+c.payKeyName+" to have it signed. A server takes an unsigned one only where IsMock says that it is simulated.",
		"没有 PayEventSig：设置 "+c.payKeyName+" 后会签名。未签名的推送只有在 IsMock（模拟推送）时才应被接受。")
}
