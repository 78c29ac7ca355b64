package main

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Data of the app wx0123456789abcdef, whose iv is all +.
const (
	dataKey = "MDEyMzQ1Njc4OWFiY2RlZg=="
	dataIV  = "+++++++++++++++++++++w=="
	dataOne = "7WLT0drSvxdftc3fda3NTzJyzMnHncVTBpDeJQcfb9HflXYVdWRKrmAFY/+8JPR1bESZ8Oy8NkLo4HHm3jh4VrNntLw1CWVa1eV3Zv71c+BatNeFo2arPKhfU9W9dM8IHtw2wqpGE2/3BM8ZOI7QlPyxFRDqgy+nti4jU1iBwVWi+nH+iy8veS78f/EAV6xbXqcrHjuHsnLO8c7CujnxVA=="
)

// Damage that DecryptOpenData repairs is repaired and reported. Damage that is visible before the key is
// used is named.
func TestOpenDataDamage(t *testing.T) {
	t.Parallel()
	blanks := func(text string) string { return strings.ReplaceAll(text, "+", " ") }
	lines := dataOne[:76] + "\r\n" + dataOne[76:152] + "\n" + dataOne[152:] + "\n"
	urlSafe := strings.NewReplacer("+", "-", "/", "_").Replace(dataOne)
	for _, tt := range []struct {
		name, key, iv, data string
		failed, en, zh      string // failed "": opened, and the texts are of any step
	}{
		{"as it came", dataKey, dataIV, dataOne, "", "decrypted", "已解密"},
		{"+ as blank", dataKey, blanks(dataIV), blanks(dataOne), "", "a + had become a blank in the data; a + had become a blank in the iv", "数据中的 + 变成了空格；iv中的 + 变成了空格"},
		{"+ as blank, in the data alone", dataKey, dataIV, blanks(dataOne), "", "a + had become a blank in the data", "数据中的 + 变成了空格"},
		{"line breaks", dataKey, dataIV + "\n", lines, "", "the data had line breaks", "数据中有换行"},
		{"blanks at the end", dataKey, dataIV, dataOne + " \n", "", "decrypted", "已解密"},
		{"blanks before it", dataKey, dataIV, "  " + dataOne, "base64", "blanks stand before the data", "数据前有空格"},
		{"a tab", dataKey, dataIV, dataOne[:40] + "\t" + dataOne[40:], "base64", "a tab", "制表符"},
		{"session_key with a blank", "    AQIDBAUGBwgJCgsMDQ==", dataIV, dataOne, "base64", "the session_key isn't base64 of 16 bytes: a + became a blank on its way", "session_key 不是 16 字节的 base64：+ 在途中变成了空格"},
		{"session_key in quotes", `"` + dataKey + `"`, dataIV, dataOne, "base64", "the session_key isn't base64 of 16 bytes: it has quotes", "引号"},
		{"session_key without its end", strings.TrimRight(dataKey, "="), dataIV, dataOne, "base64", "lost the = at its end", "末尾的 = 丢失"},
		{"session_key escaped", `MDEyMzQ1Njc4OWFi\/2RlZg==`, dataIV, dataOne, "base64", "backslashes", "反斜杠"},
		{"session_key percent-encoded", url.QueryEscape(dataKey), dataIV, dataOne, "base64", "percent-encoded", "URL 编码"},
		{"session_key with a comma", dataKey + ",", dataIV, dataOne, "base64", "comma", "逗号"},
		{"session_key in another alphabet", "MDEyMzQ1Njc4OWFi-_RlZg==", dataIV, dataOne, "base64", "another base64 alphabet", "字母表"},
		{"session_key too short", "AAAA", dataIV, dataOne, "aes", "the session_key isn't base64 of 16 bytes: it is 3", "实际为 3 字节"},
		{"no session_key but an AppID", "wx0123456789abcdef", dataIV, dataOne, "base64", "the session_key isn't base64 of 16 bytes: it is an AppID", "这是 AppID"},
		{"no session_key but an AppSecret", usedSecret, dataIV, dataOne, "base64", "looks like an AppSecret", "AppSecret"},
		{"data cut", dataKey, dataIV, dataOne[:209], "base64", "the data is no whole base64 text: it was cut", "截断"},
		{"data cut at a byte", dataKey, dataIV, dataOne[:200], "aes", "no whole blocks of 16: it was cut", "截断"},
		{"data in another alphabet", dataKey, dataIV, urlSafe, "base64", "the data is no whole base64 text: it is in another base64 alphabet", "字母表"},
		{"data percent-encoded", dataKey, dataIV, url.QueryEscape(dataOne), "base64", "percent-encoded", "URL 编码"},
		{"data escaped", dataKey, dataIV, strings.ReplaceAll(dataOne, "/", `\/`), "base64", "backslashes", "反斜杠"},
		{"data in quotes, with a comma", dataKey, dataIV, `"` + dataOne + `",`, "base64", "quotes", "引号"},
		{"data with a comma", dataKey, dataIV, dataOne + ",", "base64", "comma", "逗号"},
		{"data of HTML", dataKey, dataIV, strings.ReplaceAll(dataOne, "+", "&#43;"), "base64", "HTML", "HTML"},
		{"data with another sign", dataKey, dataIV, dataOne[:9] + "$" + dataOne[10:], "base64", "its character 10 is none of base64", "第 10 个字符"},
		{"no data", dataKey, dataIV, "\n", "base64", "it is empty", "为空"},
		{"iv and data swapped", dataKey, dataOne, dataIV, "aes", "are both swapped?", "是否填反了"},
		{"iv cut", dataKey, dataIV[:20], dataOne, "aes", "the iv isn't base64 of 16 bytes: it is 15", "实际为 15 字节"},
		{"iv percent-encoded", dataKey, url.QueryEscape(dataIV), dataOne, "base64", "the iv isn't base64 of 16 bytes: it is percent-encoded", "URL 编码"},
		{"session_key and iv swapped", dataIV, dataKey, dataOne, "aes", "the session_key and the iv are swapped", "session_key 与 iv 填反了"},
		{"another session_key", base64.StdEncoding.EncodeToString(make([]byte, 16)), dataIV, dataOne, "aes", "a newer login", "新的登录"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{varAppID: "wx0123456789abcdef", varSessionKey: tt.key}
			got := invoke(t, env, "decrypt", "--open-data", "--iv", tt.iv, "--json", "--", tt.data)
			o := decoded[openedData](t, got.stdout)
			said := o.Steps
			if first, wrong := failed(o.Steps); wrong {
				said = []step{first}
			}
			var en, zh string
			for _, st := range said {
				en, zh = en+st.Text+"\n", zh+st.TextZH+"\n"
			}
			want := [...]any{tt.failed, true, true}
			if diff := cmp.Diff(want, [...]any{o.Failed, strings.Contains(en, tt.en), strings.Contains(zh, tt.zh)}); diff != "" || o.OK != (tt.failed == "") {
				t.Errorf("(-want +got):\n%s\n%s", diff, got.stdout)
			}
			if blames := strings.Contains(got.stdout, "newer login"); blames != (tt.name == "another session_key") {
				t.Errorf("blames a login %t: %s", blames, en)
			}
			if len(tt.key) > 8 && strings.Contains(got.stdout+got.stderr, tt.key) && tt.key != env[varAppID] {
				t.Errorf("the session_key shows: %s", got.stdout)
			}
		})
	}
}
