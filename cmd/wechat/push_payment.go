package main

import (
	"encoding/json"

	"github.com/minigo-dev/wechat/wechattest"
)

// platformOpenID is whom the simulated WeChat's own pushes come from.
const platformOpenID = "oSimulatedPlatform0000000000"

// sign signs a mini-game's payment with the key of its environment. Without that key it is a simulated one.
func (c *pushCommand) sign(s *session, fields, set wechattest.Fields) error {
	game, _ := fields["MiniGame"].(wechattest.Fields)
	payload, ok := game["Payload"].(string)
	if sign, _ := game["PayEventSig"].(string); !ok || sign != "" {
		return nil
	}
	var data struct{ Env json.RawMessage }
	if err := json.Unmarshal([]byte(payload), &data); err != nil {
		return usage("the Payload is no JSON object", "Payload 不是 JSON 对象")
	}
	key := s.env.payKey
	if c.payKeyName = varPayKey; string(data.Env) == "1" {
		key, c.payKeyName = s.env.sandboxPayKey, varSandboxPayKey
	}
	_, whole := set["MiniGame"]
	_, mock := set["MiniGame.IsMock"]
	if key != "" {
		name, _ := fields["Event"].(string)
		game["PayEventSig"], c.signed = wechattest.PayEventSig(key, name, payload), true
	}
	if !whole && !mock || c.Mock {
		game["IsMock"] = c.Mock || key == ""
	}
	return nil
}

// signNote says that a payment isn't signed, where it could be.
func (c *pushCommand) signNote(s *session) string {
	if c.payKeyName == "" || c.signed {
		return ""
	}
	return s.in("It has no PayEventSig: set "+c.payKeyName+" to have it signed. A server takes an unsigned one only where IsMock says that it is simulated.",
		"没有 PayEventSig：设置 "+c.payKeyName+" 后会签名。未签名的推送只有在 IsMock（模拟推送）时才应被接受。")
}
