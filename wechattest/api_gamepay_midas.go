package wechattest

import (
	"maps"
	"slices"
	"strings"
)

const (
	pathMidas        = "/cgi-bin/midas/" // the first version of mini-game payment (米大师 1.0)
	pathMidasSandbox = pathMidas + "sandbox/"
)

// documentedSignatures checks the signatures of payment calls that no rule answers; what is
// missing is told before. The caller doesn't hold mu.
func (p *Platform) documentedSignatures(r *request) *refusal {
	if strings.HasPrefix(r.path, pathMidas) {
		return p.midasSignatures(r)
	}
	return p.documentedPaySig(r)
}

// midasSignatures checks sig, with the payment key of the path's environment, and mp_sig,
// with the session_key of a user that is here.
func (p *Platform) midasSignatures(r *request) *refusal {
	body, ok := parseObject(r.body)
	if !ok {
		return nil
	}
	params, f := midasParams(body), body.fields()
	key := p.PaymentKey(strings.HasPrefix(r.path, pathMidasSandbox))
	rest := "&org_loc=" + r.path + "&method=POST"
	if f.text("sig") != macHex(key, midasText(params)+rest+"&secret="+key) {
		r.say("sig is wrong: of the fields sent but sig, access_token and mp_sig, sorted by name, &org_loc=, &method=POST and &secret=, with the AppKey of the path's environment",
			"sig 不正确：应为除 sig、access_token、mp_sig 外的各参数按名称排序，加 &org_loc=、&method=POST、&secret=，用该路径环境的 AppKey 签名")
		return &refusal{90011, "invalid sig"}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[f.text("openid")]
	switch {
	case u == nil:
		r.say("openid is no user's of this app: mp_sig isn't checked", "openid 不是本应用的用户：未检查 mp_sig")
		return nil
	case u.sessionKey == "":
		r.say("the user has no session", "用户没有登录态")
		return &refusal{90010, "session expired"}
	}
	params["sig"], params["access_token"] = f.text("sig"), r.query.Get("access_token")
	if f.text("mp_sig") != macHex(u.sessionKey, midasText(params)+rest+"&session_key="+u.sessionKey) {
		r.say("mp_sig is wrong: as sig, with access_token and sig among the parameters, and &session_key= in place of &secret=, with the session_key",
			"mp_sig 不正确：在 sig 的基础上加入 access_token 与 sig 参数，以 &session_key= 代替 &secret=，用 session_key 签名")
		return &refusal{90009, "invalid mp_sig"}
	}
	return nil
}

// midasParams are the parameters that sig signs, as texts.
func midasParams(body object) map[string]string {
	params := map[string]string{}
	for name, raw := range body {
		if slices.Contains([]string{"sig", "mp_sig", "access_token"}, name) || string(raw) == "null" {
			continue
		}
		params[name] = string(raw)
		if f := (object{name: raw}).fields(); raw[0] == '"' {
			params[name] = f.text(name)
		}
	}
	return params
}

// midasText joins parameters in the order of their names, not escaped.
func midasText(params map[string]string) string {
	pairs := make([]string, 0, len(params))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		pairs = append(pairs, name+"="+params[name])
	}
	return strings.Join(pairs, "&")
}
