package wechat_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/ratio"
)

func TestCheckRawData(t *testing.T) {
	t.Parallel()
	// WeChat's own sample.
	const (
		raw  = `{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}`
		key  = "HyVFkGl5F5OQWJZZaNzBBg=="
		sign = "75e81ceda165f4ffa64f4068af58c64b8f54b88c"
	)
	tests := []struct {
		name, raw, key, signature string
		want                      bool
	}{
		{"official", raw, key, sign, true},
		{"upper case", raw, key, strings.ToUpper(sign), true},
		{"other data", raw + " ", key, sign, false},
		{"other key", raw, officialKey, sign, false},
		{"no key", raw, "", sign, false},
		{"no key, signed so", "", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709", false},
		{"no signature", raw, key, "", false},
		{"cut signature", raw, key, sign[:39], false},
		{"long signature", raw, key, sign + "0", false},
		{"not hex", raw, key, "z" + sign[1:], false},
	}
	for _, tt := range tests {
		if got := wechat.CheckRawData(tt.raw, tt.key, tt.signature); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

func TestDecryptOpenData(t *testing.T) {
	t.Parallel()
	const mark = `"watermark":{"appid":"` + openAppID + `","timestamp":1477314187}`
	t.Run("kinds", func(t *testing.T) {
		t.Parallel()
		var (
			user  wechat.UserInfo
			phone wechat.PhoneNumber
			steps wechat.WeRunData
		)
		for plain, out := range map[string]any{
			`{"openId":"o1","unionId":"u1","nickName":"Band🎮","gender":1,"city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://a","language":"zh_CN",` + mark + `}`: &user,
			`{"phoneNumber":"+1 555","purePhoneNumber":"555","countryCode":"1",` + mark + `}`:                                                                                              &phone,
			`{"stepInfoList":[{"timestamp":1445866601,"step":100},{"timestamp":1445876601,"step":102}],` + mark + `}`:                                                                      &steps,
		} {
			if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, plain), openIV, out); err != nil {
				t.Fatal(err)
			}
			noZero(t, out)
		}
		water := wechat.Watermark{AppID: openAppID, Timestamp: 1477314187}
		noZero(t, water)
		want := []any{
			wechat.UserInfo{OpenID: "o1", UnionID: "u1", NickName: "Band🎮", Gender: 1, City: "Guangzhou", Province: "Guangdong", Country: "CN", AvatarURL: "http://a", Language: "zh_CN", Watermark: water},
			wechat.PhoneNumber{PhoneNumber: "+1 555", PurePhoneNumber: "555", CountryCode: "1", Watermark: water},
			wechat.WeRunData{StepInfoList: []wechat.StepInfo{{Timestamp: 1445866601, Step: 100}, {Timestamp: 1445876601, Step: 102}}, Watermark: water},
		}
		if diff := cmp.Diff(want, []any{user, phone, steps}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	good := sealOpenData(t, openKey, openIV, `{"n":"7",`+mark+`}`)
	flipped, _ := base64.StdEncoding.DecodeString(good)
	flipped[len(flipped)-1] ^= 1
	type number struct{ N int }
	tests := []struct {
		name, appID, key, data, iv string
		out                        any
		is                         error // nil: any error
	}{
		{"nil out", openAppID, openKey, good, openIV, nil, wechat.ErrInvalidArgument},
		{"a value out", openAppID, openKey, good, openIV, number{}, wechat.ErrInvalidArgument},
		{"nil pointer out", openAppID, openKey, good, openIV, (*number)(nil), wechat.ErrInvalidArgument},
		{"another app", testAppID, openKey, good, openIV, &number{}, wechat.ErrForeignWatermark},
		{"no app", "", openKey, good, openIV, &number{}, wechat.ErrForeignWatermark},
		{"no app in the watermark", "", openKey, sealOpenData(t, openKey, openIV, `{"watermark":{"appid":""}}`), openIV, &number{}, wechat.ErrForeignWatermark},
		{"no watermark", openAppID, openKey, sealOpenData(t, openKey, openIV, `{"n":1}`), openIV, &number{}, nil},
		{"null", openAppID, openKey, sealOpenData(t, openKey, openIV, `null`), openIV, &number{}, nil},
		{"list", openAppID, openKey, sealOpenData(t, openKey, openIV, `[]`), openIV, &number{}, crypto.ErrDecrypt},
		{"not JSON", openAppID, openKey, sealOpenData(t, openKey, openIV, `{"n":1`), openIV, &number{}, crypto.ErrDecrypt},
		{"wrong type", openAppID, openKey, good, openIV, &number{}, nil},
		{"stale key", openAppID, officialKey, good, openIV, &number{}, crypto.ErrDecrypt},
		{"empty key", openAppID, "", good, openIV, &number{}, crypto.ErrDecrypt},
		{"empty data", openAppID, openKey, "", openIV, &number{}, crypto.ErrDecrypt},
		{"empty iv", openAppID, openKey, good, "", &number{}, crypto.ErrDecrypt},
		{"short iv", openAppID, openKey, good, "AAAA", &number{}, crypto.ErrDecrypt},
		{"not base64", openAppID, openKey, "***", openIV, &number{}, crypto.ErrDecrypt},
		{"odd length", openAppID, openKey, good[:len(good)-24] + "AAAA", openIV, &number{}, crypto.ErrDecrypt},
		{"changed", openAppID, openKey, base64.StdEncoding.EncodeToString(flipped), openIV, &number{}, crypto.ErrDecrypt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := wechat.DecryptOpenData(tt.appID, tt.key, tt.data, tt.iv, tt.out)
			if err == nil || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %v", err, tt.is)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "wechat") || strings.Contains(err.Error(), openKey)) {
				t.Errorf("text %q", err)
			}
			if n, ok := tt.out.(*number); ok && n != nil && n.N != 0 {
				t.Errorf("data beside the error: %+v", n)
			}
		})
	}
	t.Run("damage of the way", func(t *testing.T) {
		t.Parallel()
		// Sealed by somebody else; the vector is full of plus signs.
		const key, lost, iv = "MDEyMzQ1Njc4OWFiY2RlZg==", "                     w==", "+++++++++++++++++++++w=="
		const data = "7WLT0drSvxdftc3fda3NTzJyzMnHncVTBpDeJQcfb9HflXYVdWRKrmAFY/ 8JPR1bESZ8Oy8NkLo4HHm3jh4VrNntLw1CWVa1eV3Zv71c BatNeFo2arPKhfU9W9dM8IHtw2wqpGE2/3BM8ZOI7QlPyxFRDqgy nti4jU1iBwVWi nH iy8veS78f/EAV6xbXqcrHjuHsnLO8c7CujnxVA=="
		whole := strings.ReplaceAll(data, " ", "+")
		lines := regexp.MustCompile(".{64}").ReplaceAllString(whole, "$0\r\n")
		tests := []struct {
			name, key, data, iv string
			opens               bool
		}{
			{"none", key, whole, iv, true},
			{"blanks for plus signs", key, data, lost, true},
			{"line breaks", key, lines, iv + "\n", true},
			{"line breaks and blanks", key, strings.ReplaceAll(lines, "+", " "), "\r\n" + lost, true},
			{"blanks behind the padding", key, whole + " ", iv + " \r\n", true},
			{"a blank in the key, which is no client's", " " + key[1:], whole, iv, false},
			{"cut", key, whole[:len(whole)-12], iv, false},
			{"cut with blanks", key, data[:len(data)-13], lost, false},
			{"another alphabet", key, strings.NewReplacer("+", "-", "/", "_").Replace(whole), iv, false},
			{"swapped", key, iv, whole, false},
		}
		for _, tt := range tests {
			var out map[string]any
			err := wechat.DecryptOpenData(testAppID, tt.key, tt.data, tt.iv, &out)
			if tt.opens && (err != nil || out["watermark"] == nil) || !tt.opens && !errors.Is(err, crypto.ErrDecrypt) {
				t.Errorf("%s: got %v, %v", tt.name, out, err)
			}
		}
	})
	t.Run("odd watermarks", func(t *testing.T) {
		t.Parallel()
		for plain, opens := range map[string]bool{
			` {"watermark":{"appid":"` + openAppID + `"}} `:                             true,
			`{"WaterMark":{"AppID":"` + openAppID + `"}}`:                               true,
			`{"watermark":{"appid":"\u0077` + openAppID[1:] + `"}}`:                     true,
			`{"watermark":{"appid":"other"},"watermark":{"appid":"` + openAppID + `"}}`: true,
			`[{"watermark":{"appid":"` + openAppID + `"}}]`:                             false,
			`{"a":{"watermark":{"appid":"` + openAppID + `"}}}`:                         false,
			`{"a":"{\"watermark\":{\"appid\":\"` + openAppID + `\"}}"}`:                 false,
			`{"watermark":{"a":{"appid":"` + openAppID + `"}}}`:                         false,
			`{"watermark":[{"appid":"` + openAppID + `"}]}`:                             false,
			`{"watermark":{"appid":"` + openAppID + `"},"watermark":{"appid":"other"}}`: false,
			`{"watermark":{"appid":"` + openAppID + `"}`:                                false,
			`{"watermark":{"appid":"` + openAppID + `"}} x`:                             false,
			`{"watermark":{"appid":["` + openAppID + `"]}}`:                             false,
			`{"watermark":{"appid":"` + openAppID + `","appid":"` + openAppID + `x"}}`:  false,
			`{"watermark":{"appid":"` + openAppID + ` "}}`:                              false,
		} {
			var out any
			err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, plain), openIV, &out)
			if (err == nil) != opens || (out != nil) != opens {
				t.Errorf("%s: got %v, %v", plain, out, err)
			}
		}
	})
	t.Run("blanks for plus signs", func(t *testing.T) {
		t.Parallel()
		// Found by trying: ciphertext and vector with a plus sign each.
		iv := base64.StdEncoding.EncodeToString([]byte("\xFB\xEF\xBE0123456789abc"))
		for i := range 200 {
			plain := `{"i":` + strings.Repeat("1", i%9+1) + strings.Repeat(" ", i) + `,` + mark + `}`
			data := sealOpenData(t, openKey, iv, plain)
			if !strings.Contains(data, "+") || !strings.Contains(iv, "+") {
				continue
			}
			var out struct{ I int }
			err := wechat.DecryptOpenData(openAppID, openKey, strings.ReplaceAll(data, "+", " "), strings.ReplaceAll(iv, "+", " "), &out)
			if err != nil || out.I == 0 {
				t.Errorf("got %+v, %v", out, err)
			}
			return
		}
		t.Error("no sample with a plus sign")
	})
}

func FuzzOpenData(f *testing.F) {
	f.Add(openKey, openIV, "x", []byte(`{"a":1}`))
	f.Add("", "", "", []byte(nil))
	f.Add("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==", []byte("\xff\x00"))
	f.Fuzz(func(t *testing.T, key, iv, data string, value []byte) {
		var out map[string]json.RawMessage
		if err := wechat.DecryptOpenData(openAppID, key, data, iv, &out); err == nil && out["watermark"] == nil {
			t.Errorf("opened without a watermark: %v", out)
		}
		// What is sealed comes back.
		text, err := json.Marshal(string(value))
		if err != nil {
			t.Fatal(err)
		}
		var back struct{ V string }
		plain := `{"v":` + string(text) + `,"watermark":{"appid":"` + openAppID + `","timestamp":1}}`
		if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, plain), openIV, &back); err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal(text, &want); err != nil || back.V != want {
			t.Errorf("got %q, want %q", back.V, want)
		}
	})
}

// floorOpenData is the least that opens a profile with the same checks: base64 with lost
// plus signs, lengths, padding, JSON decoded once, the watermark's app.
func floorOpenData(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error {
	failed := errors.New("can't decrypt")
	var key, vector [18]byte
	if n, err := base64.StdEncoding.Decode(key[:], []byte(sessionKey)); err != nil || n != 16 {
		return failed
	}
	if n, err := base64.StdEncoding.Decode(vector[:], []byte(strings.ReplaceAll(iv, " ", "+"))); err != nil || n != 16 {
		return failed
	}
	buf, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(encryptedData, " ", "+"))
	if err != nil || len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return failed
	}
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return err
	}
	cipher.NewCBCDecrypter(block, vector[:16]).CryptBlocks(buf, buf)
	pad := int(buf[len(buf)-1])
	if pad == 0 || pad > aes.BlockSize {
		return failed
	}
	for _, b := range buf[len(buf)-pad:] {
		if int(b) != pad {
			return failed
		}
	}
	if err := json.Unmarshal(buf[:len(buf)-pad], out); err != nil {
		return failed
	}
	if subtle.ConstantTimeCompare([]byte(out.Watermark.AppID), []byte(appID)) != 1 {
		return errors.New("another app")
	}
	return nil
}

func BenchmarkDecryptOpenData(b *testing.B) {
	plain := `{"openId":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",` +
		`"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0",` +
		`"unionId":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA","watermark":{"timestamp":1477314187,"appid":"` + openAppID + `"}}`
	data := sealOpenData(b, openKey, openIV, plain)
	run := func(open func(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var info wechat.UserInfo
				if err := open(openAppID, openKey, data, openIV, &info); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	ratio.Pair(b, "", run(func(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error {
		return wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, out)
	}), run(floorOpenData))
}

// TestOpenDataShapes opens what each of the client's functions encrypts; those of a login are
// in TestDecryptOpenData.
func TestOpenDataShapes(t *testing.T) {
	t.Parallel()
	const mark = `"watermark":{"appid":"` + openAppID + `","timestamp":1477314187}}`
	water := wechat.Watermark{AppID: openAppID, Timestamp: 1477314187}
	kv := []wechat.InteractiveKV{{Key: "k1", Value: 9007199254740993}, {Key: "k2", Value: -4}}
	tests := []struct {
		name, plain string
		out, want   any
	}{
		{"a group", `{"openGId":"g1","group_openid":"o1","open_single_roomid":"r1",` + mark, &wechat.ShareInfo{},
			&wechat.ShareInfo{OpenGID: "g1", GroupOpenID: "o1", OpenSingleRoomID: "r1", Watermark: water}},
		{"the club", `{"dataList":[{"dataType":1,"value":1700000001},{"dataType":4,"value":12}],` + mark, &wechat.GameClubData{},
			&wechat.GameClubData{DataList: []wechat.GameClubItem{{DataType: 1, Value: 1700000001}, {DataType: 4, Value: 12}}, Watermark: water}},
		{"friends", `{"list":[{"openid":"o1"},{"openid":"o2"}],` + mark, &wechat.RelationFriendList{},
			&wechat.RelationFriendList{List: []wechat.RelationFriend{{OpenID: "o1"}, {OpenID: "o2"}}, Watermark: water}},
		{"interaction", `{"kv_list":[{"key":"k1","value":9007199254740993},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, values are texts", `{"kv_list":[{"key":"k1","value":"9007199254740993"},{"key":"k2","value":"-4"}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, as the client's page names it", `{"KVDataList":[{"key":"k1","value":"9007199254740993"},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, as the client writes it", `{"kvList":[{"key":"k1","value":9007199254740993},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"no interaction", `{"kv_list":[],` + mark, &wechat.UserInteractiveStorage{KVList: kv}, &wechat.UserInteractiveStorage{Watermark: water}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, tt.plain), openIV, tt.out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.out); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, plain := range []string{`{"kv_list":[{"key":"k","value":"x"}],` + mark, `{"kv_list":7,` + mark, `{"kv_list":[{"key":"k","value":1.5}],` + mark} {
		if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, plain), openIV, &wechat.UserInteractiveStorage{}); err == nil {
			t.Errorf("%s is open data", plain)
		}
	}
}
