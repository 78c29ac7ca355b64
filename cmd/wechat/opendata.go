package main

import (
	"crypto/aes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

// An openedData is what --json prints about open data.
type openedData struct {
	OK      bool            `json:"ok"`
	Failed  string          `json:"failedStep,omitempty"`
	Steps   []step          `json:"steps"`
	Message json.RawMessage `json:"message,omitempty"`
}

// openData opens a client's data as wechat.DecryptOpenData does. If this fails, it says which damage can be
// seen.
func openData(appID, key, data, iv string) (o openedData) {
	defer func() {
		if first, wrong := failed(o.Steps); wrong {
			o.Failed = first.Name
		}
		o.OK = o.Failed == ""
	}()
	given := [...]string{data, iv}
	plain, err := crypto.DecryptOpenData(key, data, iv)
	if err != nil {
		data, iv = mended(data), mended(iv)
		plain, err = crypto.DecryptOpenData(key, data, iv)
	}
	if err != nil {
		o.Steps = damagedData(key, given[0], iv)
		return o
	}
	if repairs, repairsZH := repairsOf(given[0], given[1]); repairs != "" {
		o.Steps = append(o.Steps, good("base64", repairs, repairsZH))
	}
	o.Steps = append(o.Steps, good("aes", "decrypted", "已解密"))
	if !json.Valid(plain) {
		o.Steps = append(o.Steps, bad("parse", "what came out is no JSON: another session_key", "解密结果不是 JSON：session_key 不匹配"))
		return o
	}
	o.Message = json.RawMessage(plain)
	o.Steps = append(o.Steps, good("parse", "JSON", "JSON"), watermarkStep(appID, key, data, iv))
	return o
}

// repairsOf says what was repaired.
func repairsOf(data, iv string) (english, chinese string) {
	var en, zh []string
	for _, given := range [][3]string{{strings.TrimRight(data, " \r\n"), "the data", "数据"}, {strings.TrimRight(iv, " \r\n"), "the iv", "iv"}} {
		if strings.Contains(given[0], " ") {
			en, zh = append(en, "a + had become a blank in "+given[1]), append(zh, given[2]+"中的 + 变成了空格")
		}
		if strings.ContainsAny(given[0], "\r\n") {
			en, zh = append(en, given[1]+" had line breaks"), append(zh, given[2]+"中有换行")
		}
	}
	if len(en) == 0 {
		return "", ""
	}
	return "mended: " + strings.Join(en, "; "), "已修复：" + strings.Join(zh, "；")
}

// damagedData says why data can't be opened: a fault that shows before the key is used, or else the most
// frequent cause.
func damagedData(key, data, iv string) (steps []step) {
	if st := sixteen("session_key", key); !st.OK {
		steps = append(steps, st)
	}
	bare := mended(strings.Trim(data, " \r\n"))
	vector, sealed := decoded64(iv), decoded64(bare)
	if len(sealed) == aes.BlockSize && len(vector) > aes.BlockSize {
		return append(steps, bad("aes", fmt.Sprintf("the iv isn't 16 bytes but %d, and the data is 16; are both swapped?", len(vector)),
			fmt.Sprintf("iv 不是 16 字节而是 %d 字节，数据却是 16 字节：两者是否填反了？", len(vector))))
	}
	if st := sixteen("iv", iv); !st.OK {
		steps = append(steps, st)
	}
	switch why, whyZH := damage(bare); {
	case why != "":
		english, chinese := because("the data is no whole base64 text", "数据不是完整的 base64", why, whyZH)
		steps = append(steps, bad("base64", english, chinese))
	case len(sealed)%aes.BlockSize != 0:
		steps = append(steps, bad("aes", fmt.Sprintf("the data is %d bytes, no whole blocks of 16: it was cut", len(sealed)), fmt.Sprintf("数据为 %d 字节，不是 16 的整数倍：内容被截断", len(sealed))))
	}
	if len(steps) > 0 {
		return steps
	}
	if plain, err := crypto.DecryptOpenData(key, bare, iv); err == nil && json.Valid(plain) {
		return []step{bad("base64", "blanks stand before the data, and each counts as a + that was lost: leave them out", "数据前有空格，会被当作丢失的 +：请去掉")}
	}
	if plain, err := crypto.DecryptOpenData(iv, bare, key); err == nil && json.Valid(plain) {
		return []step{bad("aes", "the session_key and the iv are swapped", "session_key 与 iv 填反了")}
	}
	return []step{bad("aes", "can't be opened: most often a newer login replaced the session_key; the data or the iv may be cut or changed too",
		"无法解密：多半是新的登录已使 session_key 失效，也可能是数据或 iv 不完整")}
}

// sixteen checks a text that must be base64 of 16 bytes.
func sixteen(name, text string) step {
	english, chinese := "the "+name+" isn't base64 of 16 bytes", name+" 不是 16 字节的 base64"
	decoded := decoded64(text)
	if len(decoded) == aes.BlockSize {
		return good(name, "", "")
	}
	why, whyZH := damage(text)
	switch {
	case name == "session_key" && looksLikeAppID.MatchString(text):
		why, whyZH = "it is an AppID", "这是 AppID"
	case name == "session_key" && looksLikeSecret.MatchString(text):
		why, whyZH = "it looks like an AppSecret", "看起来是 AppSecret"
	case why == "":
		english, chinese = because(english, chinese, fmt.Sprintf("it is %d", len(decoded)), fmt.Sprintf("实际为 %d 字节", len(decoded)))
		return bad("aes", english, chinese)
	}
	english, chinese = because(english, chinese, why, whyZH)
	return bad("base64", english, chinese)
}

// decoded64 decodes base64. It returns nothing for another text.
func decoded64(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return b
}

func watermarkStep(appID, key, data, iv string) step {
	if appID == "" {
		return good("app id", "not checked: "+varAppID+" isn't set", "未检查："+varAppID+" 未设置")
	}
	var any map[string]any
	err := wechat.DecryptOpenData(appID, key, data, iv, &any)
	switch {
	case errors.Is(err, wechat.ErrForeignWatermark):
		return bad("app id", "the watermark names another app than "+appID, "水印中的 AppID 不是 "+appID+" 的")
	case err != nil:
		return bad("app id", "there is no watermark", "缺少水印")
	}
	return good("app id", "the watermark is "+appID+"'s", "水印为 "+appID)
}
